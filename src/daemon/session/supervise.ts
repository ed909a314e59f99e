import type { ErrorBody } from '../../contract/errors.js';
import type { Clock } from '../../lib/clock.js';
import type { Logger } from '../../lib/logging/logger.js';
import type { ProcessIdentity } from '../../lib/processes/process.js';
import { bootId } from '../../lib/processes/boot.js';
import type { Seat, SessionRecord } from '../store/state-schema.js';
import { parseScopedId } from '../tmux/server/server-scoped-id.js';
import type { ScopedPane, Servers } from '../tmux/servers.js';
import { lossOf, proofOf, type FindSurvivor } from './processes/survivors.js';
import type { Registry } from './registry.js';
import type { Seats } from './seats.js';

/**
 * Interval of polls without an event while anything runs: tmux before 3.6 can miss an exit (tmux issue 4559), and listing the
 * panes fixes that.
 */
const SAFETY_MS = 2000;
/** Sessions that are polled at that interval; with more of them it grows in proportion. */
const SAFETY_SESSIONS = 100;
/** A burst of tmux events causes one poll. */
const DEBOUNCE_MS = 15;
/** While events keep coming (a hundred sessions are spawned), polls take an eighth of the time; the rest is for other work. */
const REST_FACTOR = 7;
/** Bound for that rest, so that changes are noticed within 2 s however long a poll takes. */
const REST_MAX_MS = 1500;
/** An agent that has lost its terminal gets this long to end before it counts as running without one. */
const SURVIVES_AFTER_MS = 1200;
/** How often such an agent is polled meanwhile. */
const SURVIVES_POLL_MS = 100;

export type SuperviseDeps = {
  registry: Registry;
  tmux: Pick<Servers, 'panes' | 'serverPid' | 'isSilent'>;
  seats: Pick<Seats, 'open' | 'ended'>;
  /** Whether a start is under way, which settles its own record. */
  isStarting(id: string): boolean;
  /** Called with the panes of every poll. */
  onPanes(panes: readonly ScopedPane[]): void;
  /** Makes sure that everything agents print is saved; never throws. */
  repairLogs(panes: readonly ScopedPane[]): Promise<void>;
  /** Returns a function for one poll, which finds agents that run without their tmux session. */
  findSurvivor(): FindSurvivor;
  clock: Clock;
  logger: Logger;
};

export type Supervisor = {
  /** Compares intention and reality now; throws when tmux does not answer. */
  poll(): Promise<void>;
  /** Polls in a moment, for events; a failure is logged, and polled again. */
  pollSoon(): void;
  start(): void;
  stop(): void;
};

/**
 * Brings the records in line with tmux: tmux is the truth for what lives, the records for what was intended.
 * Nothing unknown is ever deleted.
 */
export function createSupervisor(deps: SuperviseDeps): Supervisor {
  const { registry, tmux, seats, clock, logger } = deps;
  let running: Promise<void> | null = null;
  let hinted: (() => void) | null = null;
  let safety: (() => void) | null = null;
  let stopped = true;
  /** Polls for events wait until then, on the monotonic clock. */
  let restUntilMs = 0;
  /** Agents without a pane, and since when on the monotonic clock. */
  const withoutPane = new Map<string, { sinceMs: number; survivor: ProcessIdentity }>();
  /** The first poll also judges ended sessions, because older versions did not notice that an agent kept running. */
  let isFirst = true;

  async function pollOnce(): Promise<void> {
    const begun = clock.monotonic();
    await settleAll();
    const now = clock.monotonic();
    restUntilMs = now + Math.min((now - begun) * REST_FACTOR, REST_MAX_MS);
  }

  async function settleAll(): Promise<void> {
    // Chosen before tmux is asked, so that a session made meanwhile is not taken for a lost one.
    const judged = registry
      .everything()
      .filter((record) => isOpen(record, isFirst) && !deps.isStarting(record.id));
    const panes = await tmux.panes();
    deps.onPanes(panes);
    const byId = new Map(panes.map((pane) => [pane.id, pane]));
    const findSurvivor = deps.findSurvivor();
    for (const record of judged) {
      // A session that cannot be settled now (the disk is full) must not hold up the others; the next poll tries again.
      await settle(record, byId.get(record.id), findSurvivor).catch((error: unknown) =>
        logger.error({ session: record.id, err: error }, 'the outcome of a session could not be recorded'),
      );
    }
    isFirst = false;
    await deps.repairLogs(panes);
  }

  async function settle(
    record: SessionRecord,
    pane: ScopedPane | undefined,
    findSurvivor: FindSurvivor,
  ): Promise<void> {
    if (record.status === 'spawning') await settleInterrupted(record, pane);
    else if (record.status === 'done') await settleSurvivor(record, findSurvivor);
    else if (pane === undefined) await settleLost(record, findSurvivor);
    else await settleRunning(record, pane);
  }

  /** Settles a start that another daemon began and did not finish. */
  async function settleInterrupted(record: SessionRecord, pane: ScopedPane | undefined): Promise<void> {
    if (pane === undefined) {
      await registry.apply(record.id, { kind: 'failed', error: INTERRUPTED, at: registry.now() });
      return;
    }
    openTerminal(record.id, pane);
    await registry.apply(record.id, { kind: 'started', seat: await seatOf(pane) });
    if (pane.dead) await exited(record.id, pane);
  }

  async function settleRunning(
    record: Extract<SessionRecord, { status: 'running' }>,
    pane: ScopedPane,
  ): Promise<void> {
    withoutPane.delete(record.id);
    // Records of older versions do not say which boot they are of.
    const isOld = record.seat.boot === undefined && !pane.dead && (await bootId()) !== null;
    if (isOld || isMoved(record.seat, pane))
      await registry.apply(record.id, { kind: 'moved', seat: await seatOf(pane) });
    if (pane.dead) await exited(record.id, pane);
  }

  async function settleLost(
    record: Extract<SessionRecord, { status: 'running' }>,
    findSurvivor: FindSurvivor,
  ): Promise<void> {
    const { id } = record;
    // Unknown: the next poll asks again.
    if (tmux.isSilent(record.socket)) return;
    const before = withoutPane.get(id);
    const survivor = await findSurvivor(record, before?.survivor ?? null);
    const sinceMs = before?.sinceMs ?? clock.monotonic();
    if (survivor !== null && clock.monotonic() - sinceMs < SURVIVES_AFTER_MS) {
      withoutPane.set(id, { sinceMs, survivor });
      clock.after(SURVIVES_POLL_MS, pollSoon);
      return;
    }
    withoutPane.delete(id);
    seats.ended(id);
    const server = isServerGone(record);
    const error = lossOf(id, server, survivor);
    const survives = survivor === null ? {} : { survivor };
    await registry.apply(id, { kind: 'lost', error, at: registry.now(), server, ...survives });
  }

  /** Settles a session whose agent kept running without a terminal, and may have ended since. */
  async function settleSurvivor(
    record: Extract<SessionRecord, { status: 'done' }>,
    findSurvivor: FindSurvivor,
  ): Promise<void> {
    const before = record.survivor ?? null;
    const survivor = await findSurvivor(record, before);
    if (before?.pid === survivor?.pid && before?.start === survivor?.start) return;
    const error = lossOf(record.id, isServerGone(record), survivor);
    await registry.apply(record.id, { kind: 'survives', error, survivor });
  }

  function isServerGone(record: Exclude<SessionRecord, { status: 'spawning' }>): boolean {
    return tmux.serverPid(record.socket) !== record.seat?.server_pid;
  }

  async function exited(id: string, pane: ScopedPane): Promise<void> {
    seats.ended(id);
    await registry.apply(id, {
      kind: 'exited',
      exit: { code: pane.exitCode, signal: pane.exitSignal },
      at: registry.now(),
    });
  }

  function openTerminal(id: string, pane: ScopedPane): void {
    seats.open(id, {
      session: pane.session,
      pane: pane.pane,
      live: !pane.dead,
      cols: pane.cols,
      rows: pane.rows,
    });
  }

  function poll(): Promise<void> {
    const next = running === null ? pollOnce() : running.then(pollOnce, pollOnce);
    running = next;
    const clear = () => {
      if (running === next) running = null;
    };
    next.then(clear, clear);
    return next;
  }

  function pollSoon(): void {
    if (stopped) return;
    hinted ??= clock.after(Math.max(DEBOUNCE_MS, restUntilMs - clock.monotonic()), () => {
      hinted = null;
      poll().catch((error: unknown) =>
        logger.warn({ err: error }, 'tmux did not answer; it will be polled again'),
      );
    });
  }

  function watch(): void {
    const running = registry.everything().filter((record) => isOpen(record, false)).length;
    safety = clock.after(SAFETY_MS * Math.max(1, running / SAFETY_SESSIONS), () => {
      if (registry.everything().some((record) => isOpen(record, false))) pollSoon();
      watch();
    });
  }

  return {
    poll,
    pollSoon,
    start() {
      stopped = false;
      watch();
    },
    stop() {
      stopped = true;
      hinted?.();
      safety?.();
    },
  };
}

/** Returns true when the user respawned the pane or moved it to another session; it is recognised by its mark. */
function isMoved(seat: Seat, pane: ScopedPane): boolean {
  // A dead pane may have no pid any more.
  const other = pane.pid !== 0 && seat.pid !== pane.pid;
  return (
    other || seat.session !== parseScopedId(pane.session).id || seat.pane !== parseScopedId(pane.pane).id
  );
}

/**
 * Returns true for a session that is not settled yet; with `lost` also for one that may have been recorded as ended too early.
 */
function isOpen(record: SessionRecord, lost: boolean): boolean {
  if (record.status !== 'done') return true;
  return record.survivor != null || (lost && record.failure?.code === 'SESSION_GONE');
}

/** Returns the seat of a pane that exists now. */
export async function seatOf(pane: ScopedPane): Promise<Seat> {
  const proof = pane.dead ? { pid_start: null } : await proofOf(pane.pid);
  return {
    server_pid: pane.serverPid,
    session: parseScopedId(pane.session).id,
    pane: parseScopedId(pane.pane).id,
    pid: pane.pid,
    ...proof,
  };
}

const INTERRUPTED: ErrorBody = {
  code: 'SPAWN_INTERRUPTED',
  message: 'schmux stopped while this session was being started, before the agent ran.',
  hint: 'Nothing was sent to the agent. Dispose of it and spawn again.',
};
