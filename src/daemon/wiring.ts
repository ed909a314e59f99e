import { watch } from 'node:fs';
import { toSchmuxError } from '../contract/errors.js';
import type { Nudge } from '../contract/session/nudge.js';
import { agentProblems } from './agent/problems.js';
import type { Domain } from './services.js';
import type { Foundation } from './foundation.js';
import { isoTime } from '../lib/clock.js';
import type { Stop } from '../lib/emitter.js';
import type { Fact } from './session/transition.js';

type Followed = { id: string; agent: string; nudge?: Nudge | undefined };

/** Reads a session's status from now on, beginning with what the end of its log says. */
export function follow(foundation: Foundation, domain: Domain, session: Followed): void {
  const { statusScheduler, screens, strings } = domain;
  const { id, agent } = session;
  // A variant behaves like the tool under it.
  const variant = foundation.config.current().variants.find((entry) => entry.name === agent);
  statusScheduler.watch(id, variant?.agent ?? agent, session.nudge);
  screens.recent(id).then(
    (bytes) => {
      statusScheduler.bytes(id, bytes);
      strings.seen(id, statusScheduler.openString(id));
      // Printed before anyone listened: by an agent that was quick, or while no daemon ran.
      // It was there before the log was first looked at: then nobody knows when, but it was just now.
      const isFirst = domain.registry.find(id)?.last_activity_at === null;
      const known = domain.terminals.lastActivity(id);
      const atMs = known?.atMs ?? (isFirst ? foundation.clock.now() : null);
      if (bytes.length > 0 && atMs !== null)
        note(foundation, domain, {
          id,
          fact: { kind: 'printed', at: isoTime(atMs), order: known?.order ?? atMs },
        });
    },
    (error: unknown) => foundation.logger.warn({ session: id, err: error }, 'the log could not be read'),
  );
}

/** For facts that nobody waits for. */
function note({ logger }: Foundation, { registry }: Domain, what: { id: string; fact: Fact }): void {
  const { id, fact } = what;
  if (registry.find(id) === undefined) return;
  registry
    .apply(id, fact)
    .catch((error: unknown) => logger.warn({ session: id, err: error }, 'not recorded'));
}

/** Events of one part become facts of another. */
export function wire(foundation: Foundation, domain: Domain, paths: { run: string }): Stop {
  const { logger, tmux, agents, config, faults, faultsChanged } = foundation;
  const { registry, workspaces, watchers, statusScheduler, strings, askModel } = domain;
  const { notifier, terminals, board, supervisor } = domain;

  const apply = (id: string, fact: Fact) => note(foundation, domain, { id, fact });
  /** Somebody has all of it on screen now. */
  const viewed = (id: string) => {
    const atMs = foundation.clock.now();
    const offset = terminals.offsetAt(id, atMs);
    apply(id, { kind: 'viewed', at: isoTime(atMs), order: foundation.clock.order(), offset });
  };
  const exits = watch(paths.run, (_event, file) => {
    if (file === 'exits') supervisor.hint();
  });
  exits.on('error', (error) => logger.warn({ err: error }, 'exits are noticed by looking only'));

  /** Well-formed settings that cannot work. */
  const tellProblems = () => {
    const [first] = agentProblems(config.current());
    const hint = first === undefined ? '' : `Mend ${first.key} in the settings or in config.json.`;
    faults.set('AGENT_INVALID', first === undefined ? null : { message: first.message, hint });
  };
  tellProblems();

  /** A workspace that could not be made is shown as long as a session tells of it; there is nothing on disk. */
  const forgetFailedWorkspaces = () => {
    const used = new Set(registry.all().map((record) => record.workspace));
    for (const { id, status } of foundation.store.workspaces.all()) {
      if (status !== 'failed' || used.has(id)) continue;
      const gone = () => board.touch({ kind: 'workspace', id }, true);
      foundation.store.workspaces
        .remove(id)
        .then(gone, (error: unknown) => logger.warn({ err: error }, 'not recorded'));
    }
  };

  /** Sessions may have to be made elsewhere from now on, or the last one of a server is gone. */
  const followServers = () => {
    tmux.follow().catch((error: unknown) => {
      const { message, hint } = toSchmuxError(error);
      faults.set('TMUX_FAILED', { message: `tmux: ${message}`, hint: hint ?? 'schmux status says more.' });
      logger.warn({ err: error }, 'the tmux server of the settings cannot be reached');
    });
  };

  /** What an agent said last is kept with the record of its end. */
  const keepLastLine = (id: string) => {
    domain.screens.lastLine(id).then(
      (text) => apply(id, { kind: 'said', text }),
      (error: unknown) => logger.warn({ session: id, err: error }, 'the last screen could not be read'),
    );
  };

  const stops: Stop[] = [
    () => exits.close(),
    registry.onChange(({ id, before, record, urgent }) => {
      domain.history.timeline.changed(id, before, record);
      board.touch({ kind: 'session', id }, urgent);
      if (record === null) forgetFailedWorkspaces();
      if (!urgent) return;
      if (record === null || record.status === 'done') followServers();
      if (record !== null) board.touch({ kind: 'workspace', id: record.workspace }, false);
      if (record?.status === 'running') {
        if (!statusScheduler.watching(id)) follow(foundation, domain, record);
        // An agent that ended while its start was being recorded is not looked at again by itself.
        supervisor.hint();
      } else if (record === null || record.status === 'done') {
        if (record !== null && statusScheduler.watching(id)) keepLastLine(id);
        statusScheduler.forget(id);
        strings.forget(id);
      }
      // Nothing is printed for it, so its viewers do not say that it was seen.
      if (record?.status === 'done' && watchers.has(id)) viewed(id);
    }),
    terminals.onBytes(({ id, bytes }) => {
      statusScheduler.bytes(id, bytes);
      strings.seen(id, statusScheduler.openString(id));
    }),
    strings.stop,
    terminals.onLost((id) => {
      domain.keepLogs.lost(id);
      supervisor.hint();
    }),
    terminals.onActivity(({ id, atMs, order }) => {
      apply(id, { kind: 'printed', at: isoTime(atMs), order });
      const workspace = registry.find(id)?.workspace;
      if (workspace !== undefined) workspaces.hint(workspace);
    }),
    terminals.onViewed(({ id, atMs, order, offset }) => {
      apply(id, { kind: 'viewed', at: isoTime(atMs), order, offset });
    }),
    // Whether something is unseen depends on who looks.
    terminals.onWatched(({ id }) => board.touch({ kind: 'session', id }, false)),
    watchers.onLeft((id) => board.touch({ kind: 'session', id }, false)),
    watchers.onViewed(viewed),
    watchers.stop,
    workspaces.onStatus(({ id }) => {
      board.touch({ kind: 'workspace', id }, false);
      // Its branch may be another one.
      for (const record of registry.all()) {
        if (record.workspace === id) board.touch({ kind: 'session', id: record.id }, false);
      }
    }),
    tmux.on((event) => {
      if (event.kind === 'disconnected') {
        faults.set('TMUX_FAILED', {
          message: `tmux does not answer: ${event.reason}`,
          hint: 'schmux connects again by itself.',
        });
      }
      if (event.kind === 'connected') faults.set('TMUX_FAILED', null);
      if (event.kind !== 'pane_mode') supervisor.hint();
    }),
    config.onChange(() => {
      board.touch({ kind: 'config' }, true);
      tellProblems();
      followServers();
      askModel.agentChanged();
      notifier.evaluate();
      agents
        .configChanged()
        .catch((error: unknown) => logger.warn({ err: error }, 'agents could not be listed'));
    }),
    agents.onChange(() => {
      board.touch({ kind: 'agents' }, true);
      board.touch({ kind: 'config' }, true);
    }),
    board.on(() => notifier.evaluate()),
    notifier.stop,
    faultsChanged.on(() => board.touch({ kind: 'faults' }, true)),
  ];
  return () => stops.forEach((stop) => stop());
}
