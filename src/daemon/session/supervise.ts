import type { ErrorBody } from '../../contract/errors.js';
import type { Clock } from '../lib/clock.js';
import type { Logger } from '../lib/logger.js';
import { identify } from '../lib/process.js';
import type { Seat, SessionRecord } from '../store/state-schema.js';
import type { PaneNow, TerminalPort, TmuxPort } from './ports.js';
import type { Registry } from './registry.js';

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

export type SuperviseDeps = {
  registry: Registry;
  tmux: TmuxPort;
  terminals: TerminalPort;
  /** A start that is still under way settles its own record. */
  isStarting(id: string): boolean;
  /** Every look's panes, for whoever reads more off them. */
  onPanes(panes: readonly PaneNow[]): void;
  /** Sees to it that everything that is printed is saved; never throws. */
  keepLogs(panes: readonly PaneNow[]): Promise<void>;
  clock: Clock;
  logger: Logger;
};

export type Supervisor = {
  /** Compares intention and reality now; throws when tmux does not answer. */
  check(): Promise<void>;
  /** The same soon, for events; failures are logged and looked at again. */
  hint(): void;
  start(): void;
  stop(): void;
};

/**
 * tmux is the truth for what lives, the records for what was intended; this brings the second in line with the first.
 * Nothing unknown is ever deleted.
 */
export function createSupervisor(deps: SuperviseDeps): Supervisor {
  const { registry, tmux, terminals, clock, logger } = deps;
  let running: Promise<void> | null = null;
  let hinted: (() => void) | null = null;
  let safety: (() => void) | null = null;
  let stopped = true;
  /** Hints wait until then. Monotonic, unit: ms. */
  let restUntil = 0;

  async function look(): Promise<void> {
    const begun = clock.monotonic();
    await lookAtAll();
    const now = clock.monotonic();
    restUntil = now + Math.min((now - begun) * REST_FACTOR, REST_MAX_MS);
  }

  async function lookAtAll(): Promise<void> {
    // Before the question, so that a session made while tmux answers is not taken for a lost one.
    const judged = registry
      .everything()
      .filter((record) => record.status !== 'done' && !deps.isStarting(record.id));
    const panes = await tmux.panes();
    deps.onPanes(panes);
    const byId = new Map(panes.map((pane) => [pane.id, pane]));
    for (const record of judged) {
      // One that cannot be settled now (a full disk) keeps nobody else waiting; the next look tries again.
      await settle(record, byId.get(record.id)).catch((error: unknown) =>
        logger.error({ session: record.id, err: error }, 'what became of a session could not be recorded'),
      );
    }
    await deps.keepLogs(panes);
  }

  async function settle(record: SessionRecord, pane: PaneNow | undefined): Promise<void> {
    if (record.status === 'spawning') await settleInterrupted(record, pane);
    else if (record.status === 'running') await settleRunning(record, pane);
  }

  /** A start that another daemon began and did not finish. */
  async function settleInterrupted(record: SessionRecord, pane: PaneNow | undefined): Promise<void> {
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
    pane: PaneNow | undefined,
  ): Promise<void> {
    if (pane !== undefined) {
      if (isMoved(record.seat, pane))
        await registry.apply(record.id, { kind: 'moved', seat: await seatOf(pane) });
      if (pane.dead) await exited(record.id, pane);
      return;
    }
    const error = tmux.serverPid() === record.seat.server_pid ? SESSION_GONE : SERVER_GONE;
    terminals.ended(record.id);
    await registry.apply(record.id, { kind: 'lost', error, at: registry.now() });
  }

  async function exited(id: string, pane: PaneNow): Promise<void> {
    terminals.ended(id);
    await registry.apply(id, {
      kind: 'exited',
      exit: { code: pane.exitCode, signal: pane.exitSignal },
      at: registry.now(),
    });
  }

  function openTerminal(id: string, pane: PaneNow): void {
    terminals.open(id, {
      session: pane.session,
      pane: pane.pane,
      live: !pane.dead,
      cols: pane.cols,
      rows: pane.rows,
    });
  }

  function check(): Promise<void> {
    const next = running === null ? look() : running.then(look, look);
    running = next;
    const clear = () => {
      if (running === next) running = null;
    };
    next.then(clear, clear);
    return next;
  }

  function hint(): void {
    if (stopped) return;
    hinted ??= clock.after(Math.max(DEBOUNCE_MS, restUntil - clock.monotonic()), () => {
      hinted = null;
      check().catch((error: unknown) =>
        logger.warn({ err: error }, 'tmux did not answer; looking again soon'),
      );
    });
  }

  function watch(): void {
    const running = registry.everything().filter((record) => record.status !== 'done').length;
    safety = clock.after(SAFETY_MS * Math.max(1, running / SAFETY_SESSIONS), () => {
      if (registry.everything().some((record) => record.status !== 'done')) hint();
      watch();
    });
  }

  return {
    check,
    hint,
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
function isMoved(seat: Seat, pane: PaneNow): boolean {
  // A dead pane may have lost its pid.
  const other = pane.pid !== 0 && seat.pid !== pane.pid;
  return other || seat.session !== pane.session || seat.pane !== pane.pane;
}

/** The seat of a pane that is there now. */
export async function seatOf(pane: PaneNow): Promise<Seat> {
  const pidStart = pane.dead ? null : ((await identify(pane.pid))?.start ?? null);
  return {
    server_pid: pane.serverPid,
    session: pane.session,
    pane: pane.pane,
    pid: pane.pid,
    pid_start: pidStart,
  };
}

const INTERRUPTED: ErrorBody = {
  code: 'SPAWN_INTERRUPTED',
  message: 'schmux stopped while this session was being started, before the agent ran.',
  hint: 'Nothing was sent to the agent. Dispose of it and spawn again.',
};
const SESSION_GONE: ErrorBody = {
  code: 'SESSION_GONE',
  message: 'Its tmux session was ended from outside schmux.',
  hint: 'The log is kept: schmux logs prints it.',
};
const SERVER_GONE: ErrorBody = {
  code: 'SESSION_GONE',
  message: 'The tmux server it lived on has ended, and the agent with it.',
  hint: 'The log is kept: schmux logs prints it. Agents that can resume continue where they were.',
};
