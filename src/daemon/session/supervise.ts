import type { ErrorBody } from '../../contract/errors.js';
import type { Clock } from '../../lib/clock.js';
import type { Logger } from '../../lib/logging/logger.js';
import type { ProcessIdentity } from '../../lib/processes/process.js';
import { bootId } from '../../lib/processes/boot.js';
import type { Seat, SessionRecord } from '../store/state-schema.js';
import { parseScopedId } from '../tmux/servers/server-scoped-id.js';
import type { ScopedPane, Servers } from '../tmux/servers/servers.js';
import { lossOf, proofOf, type FindSurvivor } from './ending/survivors.js';
import type { Registry } from './registry.js';
import type { Seats } from './seats.js';

/** While anything runs it is looked at this often without a reason: tmux before 3.6 can miss an exit (tmux issue 4559), and a listing mends that. Unit: ms. */
const SAFETY_MS = 2000;
/** So many are looked at for that price; with more of them it is done less often. */
const SAFETY_SESSIONS = 100;
/** A burst of tmux events is one look. Unit: ms. */
const DEBOUNCE_MS = 15;
/** While events come without end (a hundred are spawned), looks take an eighth of the time: the rest is for other work. */
const REST_FACTOR = 7;
/** What is noticed is noticed within 2 s, however long a look takes. Unit: ms. */
const REST_MAX_MS = 1500;
/** An agent whose terminal is gone gets this long to end of it before it is said to go on without one. */
const SURVIVES_AFTER_MS = 1200;
/** How often it is looked at meanwhile. */
const SURVIVES_POLL_MS = 100;

export type SuperviseDeps = {
  registry: Registry;
  tmux: Pick<Servers, 'panes' | 'serverPid' | 'isSilent'>;
  seats: Pick<Seats, 'open' | 'ended'>;
  /** A start that is still under way settles its own record. */
  isStarting(id: string): boolean;
  /** Every look's panes, for whoever reads more off them. */
  onPanes(panes: readonly ScopedPane[]): void;
  /** Sees to it that everything that is printed is saved; never throws. */
  repairLogs(panes: readonly ScopedPane[]): Promise<void>;
  /** For one look at all sessions: finds agents that go on without their tmux session. */
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
 * tmux is the truth for what lives, the records for what was intended; this brings the second in line with the first.
 * Nothing unknown is ever deleted.
 */
export function createSupervisor(deps: SuperviseDeps): Supervisor {
  const { registry, tmux, seats, clock, logger } = deps;
  let running: Promise<void> | null = null;
  let hinted: (() => void) | null = null;
  let safety: (() => void) | null = null;
  let stopped = true;
  /** Hints wait until then. Monotonic, unit: ms. */
  let restUntil = 0;
  /** Agents without a pane, and since when. Monotonic, unit: ms. */
  const withoutPane = new Map<string, { since: number; survivor: ProcessIdentity }>();
  /** An older version did not see that an agent went on. */
  let isFirst = true;

  async function pollOnce(): Promise<void> {
    const begun = clock.monotonic();
    await settleAll();
    const now = clock.monotonic();
    restUntil = now + Math.min((now - begun) * REST_FACTOR, REST_MAX_MS);
  }

  async function settleAll(): Promise<void> {
    // Before the question, so that a session made while tmux answers is not taken for a lost one.
    const judged = registry
      .everything()
      .filter((record) => isOpen(record, isFirst) && !deps.isStarting(record.id));
    const panes = await tmux.panes();
    deps.onPanes(panes);
    const byId = new Map(panes.map((pane) => [pane.id, pane]));
    const findSurvivor = deps.findSurvivor();
    for (const record of judged) {
      // One that cannot be settled now (a full disk) keeps nobody else waiting; the next look tries again.
      await settle(record, byId.get(record.id), findSurvivor).catch((error: unknown) =>
        logger.error({ session: record.id, err: error }, 'what became of a session could not be recorded'),
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

  /** A start that another daemon began and did not finish. */
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
    // Nobody knows: the next look asks again.
    if (tmux.isSilent(record.socket)) return;
    const before = withoutPane.get(id);
    const survivor = await findSurvivor(record, before?.survivor ?? null);
    const since = before?.since ?? clock.monotonic();
    if (survivor !== null && clock.monotonic() - since < SURVIVES_AFTER_MS) {
      withoutPane.set(id, { since, survivor });
      clock.after(SURVIVES_POLL_MS, pollSoon);
      return;
    }
    withoutPane.delete(id);
    seats.ended(id);
    const error = lossOf(id, isServerGone(record), survivor);
    const survives = survivor === null ? {} : { survivor };
    await registry.apply(id, { kind: 'lost', error, at: registry.now(), ...survives });
  }

  /** The agent that went on without a terminal may have ended since. */
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
    hinted ??= clock.after(Math.max(DEBOUNCE_MS, restUntil - clock.monotonic()), () => {
      hinted = null;
      poll().catch((error: unknown) =>
        logger.warn({ err: error }, 'tmux did not answer; looking again soon'),
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

/** A person respawned the pane or moved it into another session: it is followed by its own mark. */
function isMoved(seat: Seat, pane: ScopedPane): boolean {
  // A dead pane may have lost its pid.
  const other = pane.pid !== 0 && seat.pid !== pane.pid;
  return (
    other || seat.session !== parseScopedId(pane.session).id || seat.pane !== parseScopedId(pane.pane).id
  );
}

/** A session that is not settled yet; with `lost` also one that may have been called ended too early. */
function isOpen(record: SessionRecord, lost: boolean): boolean {
  if (record.status !== 'done') return true;
  return record.survivor != null || (lost && record.failure?.code === 'SESSION_GONE');
}

/** The seat of a pane that is there now. */
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
