import type { SessionProcesses } from '../../../contract/session/processes.js';
import type { Clock } from '../../../lib/clock.js';
import type { Stop } from '../../../lib/emitter.js';
import type { Logger } from '../../../lib/logging/logger.js';
import { identify, type ProcessIdentity } from '../../../lib/processes/process.js';
import { openFiles } from '../../../lib/processes/open-files.js';
import { describeProcesses, type ProcessDescription } from '../../../lib/processes/describe.js';
import type { SessionRecord } from '../../store/state-schema.js';
import type { Servers } from '../../tmux/servers.js';
import type { Registry } from '../registry.js';
import { belongingsOf, ownerOf, type Belongings } from './belongings.js';
import { endProcesses, type Ended } from './end-processes.js';
import { agentRuns, liveIn } from './live.js';
import { createSnapshots, type ProcessSnapshot } from './snapshot.js';
import { createFindSurvivor, type FindSurvivor } from './survivors.js';

/** After an agent's end its children get this long to end too before they are counted. */
const SETTLE_MS = 300;
/** How often known left-over processes are checked, without a scan. */
const RECHECK_MS = 5000;
/** Processes listed for one session at most. */
const LISTED_MAX = 50;

export type ProcessesDeps = {
  registry: Registry;
  tmux: Pick<Servers, 'serverPids'>;
  /** The mark of this home. */
  home: string;
  graceMs(): number;
  pause(ms: number): Promise<void>;
  /** Called when the number of processes that are left of a session has changed. */
  onChange(id: string): void;
  clock: Clock;
  logger: Logger;
};

export type Processes = {
  /** Returns the processes that ending these sessions would end. */
  list(ids: readonly string[]): Promise<SessionProcesses[]>;
  /** Ends the session's processes; with `keepDetached` only what the agent's terminal holds together. */
  end(record: SessionRecord, keepDetached: boolean): Promise<Ended & { kept: ProcessDescription[] }>;
  /** Returns a function for one pass over all sessions, which scans at most once. */
  findSurvivor(): FindSurvivor;
  /** Returns the ids of the live sessions in a workspace (`liveIn`). */
  liveIn(workspace: string): string[];
  /** Returns the processes of every session whose agent runs, including detached ones. */
  ofLive(): Promise<{ session: string; pids: number[] }[]>;
  /** Returns the files that the agent and its children have open. */
  openFiles(record: SessionRecord): Promise<string[]>;
  /** Returns how many processes of an ended session ran when they were last counted. */
  left(id: string): number;
  /** Counts what is left of sessions as they end, beginning with those that have ended already. */
  start(): Stop;
};

export function createProcesses(deps: ProcessesDeps): Processes {
  const { registry, clock, logger } = deps;
  const takeSnapshot = createSnapshots();
  const left = new Map<string, ProcessIdentity[]>();
  const toCount = new Set<string>();
  const timers = new Map<'count' | 'recheck', Stop>();

  /** Returns the pids that ending a session must not end: the daemon, tmux servers in use, other sessions' agents. */
  function sparedIn(snapshot: ProcessSnapshot): ReadonlySet<number> {
    const spared = new Set([process.pid, ...deps.tmux.serverPids()]);
    for (const record of registry.everything()) {
      if (record.status !== 'running') continue;
      const { pid, pid_start: start, server_pid: server } = record.seat;
      spared.add(server);
      if (snapshot.row(pid)?.start === start) spared.add(pid);
    }
    return spared;
  }

  const sparedOf = new WeakMap<ProcessSnapshot, ReadonlySet<number>>();
  function of(snapshot: ProcessSnapshot, record: SessionRecord): Belongings {
    const spared = sparedOf.get(snapshot) ?? sparedIn(snapshot);
    sparedOf.set(snapshot, spared);
    return belongingsOf(snapshot, ownerOf(record, deps.home), spared);
  }

  async function end(record: SessionRecord, keepDetached: boolean) {
    const findBelongings = async () => of(await takeSnapshot(), record);
    const { graceMs, pause } = deps;
    const wanted = keepDetached ? (await findBelongings()).detached : [];
    const named = await describe(wanted);
    const { ended, left: remaining } = await endProcesses(
      { findBelongings, graceMs, pause, clock },
      keepDetached,
    );
    // The system sends a hangup to what shares the agent's terminal, so not everything can be kept.
    if (wanted.length > 0) await pause(SETTLE_MS);
    const there = new Set(wanted.length === 0 ? [] : (await findBelongings()).detached.map(({ pid }) => pid));
    const kept = named.filter(({ pid }) => there.has(pid));
    ended.push(...named.filter(({ pid }) => !there.has(pid)));
    logger.info({ session: record.id, ended: ended.length, left: remaining.length }, 'processes were ended');
    return { ended, kept, left: remaining };
  }

  function describe(rows: readonly ProcessIdentity[]): Promise<ProcessDescription[]> {
    return describeProcesses(rows.slice(0, LISTED_MAX).map(({ pid }) => pid));
  }

  async function listOne(snapshot: ProcessSnapshot, record: SessionRecord): Promise<SessionProcesses> {
    const { agent, detached } = of(snapshot, record);
    const root = record.status === 'done' ? record.survivor?.pid : agentPid(record);
    const [first] = await describe(agent.filter(({ pid }) => pid === root));
    // A process that listens on a port is worth listing even if it ends with the agent.
    const servers = await describe(agent.filter(({ pid }) => pid !== root));
    const others = [...(await describe(detached)), ...servers.filter(({ ports }) => ports.length > 0)];
    return { id: record.id, agent: first ?? null, others };
  }

  async function count(): Promise<void> {
    const ids = [...toCount];
    toCount.clear();
    const snapshot = await takeSnapshot();
    for (const id of ids) {
      const record = registry.find(id);
      if (record?.status === 'done' && !record.disposing) setLeft(record, of(snapshot, record));
    }
    recheckLater();
  }

  function setLeft(record: SessionRecord, { agent, detached }: Belongings): void {
    const survives = record.status === 'done' && record.survivor != null;
    note(record.id, survives ? detached : [...agent, ...detached]);
  }

  function note(id: string, now: readonly ProcessIdentity[]): void {
    const before = left.get(id)?.length ?? 0;
    if (now.length === 0) left.delete(id);
    else
      left.set(
        id,
        now.map(({ pid, start }) => ({ pid, start })),
      );
    if (before !== now.length) deps.onChange(id);
  }

  function recheckLater(): void {
    if (left.size > 0 && !timers.has('recheck')) later('recheck', RECHECK_MS, recheck);
  }

  async function recheck(): Promise<void> {
    for (const [id, known] of left) {
      const now = await Promise.all(known.map(({ pid }) => identify(pid)));
      note(
        id,
        known.filter(({ start }, index) => now[index]?.start === start),
      );
    }
    recheckLater();
  }

  function later(name: 'count' | 'recheck', ms: number, work: () => Promise<void>): void {
    timers.set(
      name,
      clock.after(ms, () => {
        timers.delete(name);
        work().catch((error: unknown) => logger.warn({ err: error }, 'processes could not be listed'));
      }),
    );
  }

  function countSoon(id: string): void {
    toCount.add(id);
    if (!timers.has('count')) later('count', SETTLE_MS, count);
  }

  return {
    async list(ids) {
      const records = [...new Set(ids)].map((id) => registry.get(id));
      const snapshot = await takeSnapshot();
      for (const record of records) if (record.status === 'done') setLeft(record, of(snapshot, record));
      recheckLater();
      return Promise.all(records.map((record) => listOne(snapshot, record)));
    },
    end,
    findSurvivor: () => createFindSurvivor({ takeSnapshot, of }),
    liveIn: (workspace) => liveIn(registry, workspace),
    async ofLive() {
      const live = registry.everything().filter(agentRuns);
      if (live.length === 0) return [];
      const snapshot = await takeSnapshot();
      return live.map((record) => {
        const { agent, detached } = of(snapshot, record);
        return { session: record.id, pids: [...agent, ...detached].map(({ pid }) => pid) };
      });
    },
    async openFiles(record) {
      const { agent } = of(await takeSnapshot(), record);
      return openFiles(agent.map(({ pid }) => pid));
    },
    left: (id) => left.get(id)?.length ?? 0,
    start() {
      const unsubscribe = registry.onChange(({ id, record, urgent }) => {
        if (record === null) left.delete(id);
        else if (record.status === 'done' && urgent) countSoon(id);
      });
      for (const record of registry.all()) if (record.status === 'done') countSoon(record.id);
      return () => {
        unsubscribe();
        for (const stop of timers.values()) stop();
        timers.clear();
      };
    },
  };
}

function agentPid(record: SessionRecord): number | null {
  return record.status === 'running' ? record.seat.pid : null;
}
