import { watch } from 'node:fs';
import { toSchmuxError } from '../contract/errors.js';
import { agentProblems } from './agent/problems.js';
import type { Services } from './services.js';
import type { Foundation } from './foundation.js';
import { isoTime } from '../lib/clock.js';
import type { Stop } from '../lib/emitter.js';
import type { RecordChange } from './session/registry.js';
import type { Fact } from './session/transition.js';
import type { SessionRecord } from './store/state-schema.js';

type Followed = Pick<SessionRecord, 'id' | 'agent' | 'nudge'>;

/** Reads a session's status from now on, beginning with what the end of its log says. */
export function follow(foundation: Foundation, services: Services, session: Followed): void {
  const { clock, config, logger } = foundation;
  const { statusScheduler, registry, screens, strings, terminals } = services;
  const { id, agent } = session;
  // A variant behaves like the agent it is made from.
  const variant = config.current().variants.find((entry) => entry.name === agent);
  statusScheduler.watch(id, variant?.agent ?? agent, session.nudge);
  screens.recent(id).then(
    (bytes) => {
      statusScheduler.bytes(id, bytes);
      strings.update(id, statusScheduler.openString(id));
      // Printed before anyone listened: by an agent that was quick, or while no daemon ran. The time of the latter is unknown;
      // in a session that has never printed before, it was just now.
      const isFirst = registry.find(id)?.last_activity_at === null;
      const last = terminals.lastActivity(id);
      const atMs = last?.atMs ?? (isFirst ? clock.now() : null);
      if (bytes.length > 0 && atMs !== null)
        record(foundation, services, {
          id,
          fact: { kind: 'printed', at: isoTime(atMs), order: last?.order ?? atMs },
        });
    },
    (error: unknown) => logger.warn({ session: id, err: error }, 'the log could not be read'),
  );
}

/** Returns what the clock of limits goes by; two records with the same need no look. */
function limitKey(record: SessionRecord | null | undefined): string {
  if (record == null) return '';
  const { status, nudge, continue_at_reset: own, limit_continued: tried } = record;
  return [status, nudge?.limited_until, nudge?.state === 'blocked', own, tried].join();
}

/** Applies a fact that nobody waits for. */
function record({ logger }: Foundation, { registry }: Services, what: { id: string; fact: Fact }): void {
  const { id, fact } = what;
  if (registry.find(id) === undefined) return;
  registry
    .apply(id, fact)
    .catch((error: unknown) => logger.warn({ session: id, err: error }, 'a fact could not be recorded'));
}

/** Turns the events of one service into facts for the others. Returns how to undo that. */
export function wire(foundation: Foundation, services: Services, paths: { run: string }): Stop {
  const { clock, logger, tmux, agents, config, faults, faultsChanged } = foundation;
  const { registry, records, workspaces, terminals, watchers, statusScheduler, strings, askModel } = services;
  const { firstPrompts, limits, notifier, eventHub, supervisor, history, logRepair, conversations } =
    services;

  const apply = (id: string, fact: Fact) => record(foundation, services, { id, fact });
  const touchSession = (id: string, urgent: boolean) => eventHub.touch({ kind: 'session', id }, urgent);
  const touchWorkspace = (id: string) => eventHub.touch({ kind: 'workspace', id }, false);

  /** Records that a user has the whole session on screen now. */
  const viewed = (id: string) => {
    const atMs = clock.now();
    const offset = terminals.offsetAt(id, atMs);
    apply(id, { kind: 'viewed', at: isoTime(atMs), order: clock.order(), offset });
  };

  const onRecord = (change: RecordChange) => {
    const { id, before, record, urgent } = change;
    history.timeline.changed(id, before, record);
    firstPrompts.recordChanged(change);
    if (limitKey(record) !== limitKey(before)) limits.look();
    conversations.pins.changed(change);
    // The ended session shows which one continues its conversation.
    const predecessor = before === undefined || record === null ? (record ?? before)?.predecessor : undefined;
    if (predecessor !== undefined) touchSession(predecessor, true);
    // A nudge is saved when there is time, but shown at once.
    touchSession(id, urgent || (record !== null && record.nudge !== before?.nudge));
    if (record === null) forgetFailedWorkspaces();
    if (!urgent) return;
    if (record === null || record.status === 'done') followServers();
    if (record !== null) touchWorkspace(record.workspace);
    if (record?.status === 'running') {
      if (!statusScheduler.watching(id)) follow(foundation, services, record);
      // If the agent ended while its start was being recorded, no event will say so.
      supervisor.pollSoon();
    } else if (record === null || record.status === 'done') {
      if (record !== null && statusScheduler.watching(id)) keepLastLine(id);
      statusScheduler.forget(id);
      strings.forget(id);
    }
    // An end prints nothing, so the viewers do not report that it was seen.
    if (record?.status === 'done' && watchers.has(id)) viewed(id);
  };

  /** Removes the records of workspaces that could not be made, once no session refers to them: nothing of them is on disk. */
  const forgetFailedWorkspaces = () => {
    const used = new Set(registry.all().map((record) => record.workspace));
    for (const { id, status } of records.all()) {
      if (status !== 'failed' || used.has(id)) continue;
      records
        .remove(id)
        .catch((error: unknown) =>
          logger.warn({ workspace: id, err: error }, 'a record could not be removed'),
        );
    }
  };

  /**
   * Connects to the tmux servers that are needed now: the settings may name another one, or the last session of one has ended.
   */
  const followServers = () => {
    tmux.reconcile().catch((error: unknown) => {
      const { message, hint } = toSchmuxError(error);
      faults.set('TMUX_FAILED', { message: `tmux: ${message}`, hint: hint ?? 'schmux status says more.' });
      logger.warn({ err: error }, 'the configured tmux server cannot be reached');
    });
  };

  /** Keeps what an agent said last with the record of its end. */
  const keepLastLine = (id: string) => {
    services.screens.lastLine(id).then(
      (text) => apply(id, { kind: 'said', text }),
      (error: unknown) => logger.warn({ session: id, err: error }, 'the last screen could not be read'),
    );
  };

  /** Shows settings that are well-formed and cannot work. */
  const checkAgents = () => {
    const [first] = agentProblems(config.current());
    const hint = first === undefined ? '' : `Fix ${first.key} in the settings or in config.json.`;
    faults.set('AGENT_INVALID', first === undefined ? null : { message: first.message, hint });
  };
  checkAgents();
  limits.look();

  const exits = watch(paths.run, (_event, file) => {
    if (file === 'exits') supervisor.pollSoon();
  });
  exits.on('error', (error) => logger.warn({ err: error }, 'ends of agents are noticed by polling only'));

  const stops: Stop[] = [
    () => exits.close(),
    registry.onChange(onRecord),
    terminals.onBytes(({ id, bytes }) => {
      statusScheduler.bytes(id, bytes);
      strings.update(id, statusScheduler.openString(id));
      firstPrompts.stirred(id);
    }),
    strings.stop,
    limits.stop,
    conversations.pins.stop,
    terminals.onLost((id) => {
      logRepair.lost(id);
      supervisor.pollSoon();
    }),
    terminals.onActivity(({ id, atMs, order }) => {
      apply(id, { kind: 'printed', at: isoTime(atMs), order });
      const workspace = registry.find(id)?.workspace;
      if (workspace !== undefined) workspaces.refreshSoon(workspace);
    }),
    terminals.onViewed(({ id, atMs, order, offset }) => {
      apply(id, { kind: 'viewed', at: isoTime(atMs), order, offset });
    }),
    // Whether a session has unseen output depends on who watches it.
    terminals.onWatched(({ id }) => touchSession(id, false)),
    watchers.onLeft((id) => touchSession(id, false)),
    watchers.onViewed(viewed),
    watchers.stop,
    workspaces.onStatus(({ id }) => {
      touchWorkspace(id);
      // Sessions show the branch that is checked out.
      for (const { id: session, workspace } of registry.all())
        if (workspace === id) touchSession(session, false);
    }),
    tmux.on((event) => {
      if (event.kind === 'disconnected') {
        faults.set('TMUX_FAILED', {
          message: `tmux does not answer: ${event.reason}`,
          hint: 'schmux reconnects automatically.',
        });
      }
      if (event.kind === 'connected') faults.set('TMUX_FAILED', null);
      if (event.kind !== 'pane_mode') supervisor.pollSoon();
    }),
    config.onChange(() => {
      eventHub.touch({ kind: 'config' }, true);
      checkAgents();
      followServers();
      askModel.agentChanged();
      notifier.evaluate();
      limits.look();
      for (const { id, nudge } of registry.all())
        if (nudge?.limited_until !== undefined) touchSession(id, true);
      agents
        .configChanged()
        .catch((error: unknown) => logger.warn({ err: error }, 'agents could not be listed'));
    }),
    agents.onChange(() => {
      eventHub.touch({ kind: 'agents' }, true);
      eventHub.touch({ kind: 'config' }, true);
    }),
    eventHub.on(() => notifier.evaluate()),
    notifier.stop,
    faultsChanged.on(() => eventHub.touch({ kind: 'faults' }, true)),
  ];
  return () => stops.forEach((stop) => stop());
}
