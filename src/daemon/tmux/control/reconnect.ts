import { toSchmuxError, SchmuxError } from '../../../contract/errors.js';
import type { Clock } from '../../../lib/clock.js';
import type { Stop } from '../../../lib/emitter.js';
import type { Logger } from '../../../lib/logging/logger.js';
import type { ControlConnection, RunOptions } from './connection.js';
import type { Command } from './quote.js';

/** A control connection that is opened again when it ends. */
export type ReconnectingConnection = {
  /** Connects; throws the reason when that fails. */
  start(): Promise<void>;
  stop(): Promise<void>;
  up(): boolean;
  /** Like `Connection.run`; waits for a connection that is being opened, and opens one when there is none. */
  run(commands: readonly Command[], options?: RunOptions): Promise<Uint8Array[]>;
};

export type ReconnectOptions = {
  /** Opens and tests a connection; throws when it fails the test. `onClose` is called once, when it ends later. */
  open(onClose: (reason: string) => void): Promise<ControlConnection>;
  /** Tears a connection down in order. */
  close(connection: ControlConnection): Promise<void>;
  clock: Clock;
  logger: Logger;
  onDown(reason: string): void;
};

/** A scheduled attempt; commands that arrive meanwhile wait for its outcome. */
type Retry = {
  stopTimer: Stop;
  outcome: Promise<ControlConnection>;
  follow(attempt: Promise<ControlConnection>): void;
};

/** First pause before a new attempt; doubled each time. */
const BACKOFF_FIRST_MS = 50;
const BACKOFF_MAX_MS = 5000;
/** After this many failures in a row only a command, not the clock, tries again. */
const TRIES_MAX = 10;
/** A connection that ends sooner counts as a failure, so that a flapping server is not hammered. */
const SETTLED_MS = 2000;

/** Reconnects with a bounded back-off; a command always gets a result and never waits for ever. */
export function createReconnectingConnection(options: ReconnectOptions): ReconnectingConnection {
  const { clock } = options;
  let connection: ControlConnection | null = null;
  let attempt: Promise<ControlConnection> | null = null;
  let retry: Retry | null = null;
  let failures = 0;
  let notBefore = 0;
  let lastError: SchmuxError | null = null;
  let stopped = true;

  function connect(): Promise<ControlConnection> {
    const due = retry;
    retry = null;
    due?.stopTimer();
    attempt ??= open().finally(() => (attempt = null));
    due?.follow(attempt);
    return attempt;
  }

  async function open(): Promise<ControlConnection> {
    const openedAt = clock.monotonic();
    let mine: ControlConnection | null = null;
    let closed = false;
    try {
      mine = await options.open((reason) => {
        closed = true;
        if (mine !== null && connection === mine) onClosed(reason, clock.monotonic() - openedAt);
      });
      if (closed)
        throw new SchmuxError('TMUX_FAILED', 'The connection to tmux ended while it was being opened.');
    } catch (error) {
      lastError = toSchmuxError(error);
      failures++;
      scheduleRetry();
      throw lastError;
    }
    if (stopped) {
      await options.close(mine);
      throw stopping();
    }
    connection = mine;
    return mine;
  }

  function onClosed(reason: string, livedMs: number): void {
    connection = null;
    if (stopped) return;
    failures = livedMs < SETTLED_MS ? failures + 1 : 0;
    lastError = new SchmuxError('TMUX_FAILED', `The connection to tmux ended (${reason}).`);
    options.logger.warn({ reason }, 'The connection to tmux ended');
    options.onDown(reason);
    scheduleRetry();
  }

  function scheduleRetry(): void {
    if (stopped) return;
    const pause = failures === 0 ? 0 : Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** (failures - 1));
    notBefore = clock.monotonic() + pause;
    if (failures > TRIES_MAX) return;
    const stopTimer = clock.after(pause, () => {
      connect().catch((error: unknown) => options.logger.warn({ err: error }, 'tmux could not be reached'));
    });
    let follow: Retry['follow'] = () => undefined;
    const outcome = new Promise<ControlConnection>((resolve) => (follow = resolve));
    // Nobody may be waiting for the outcome; the timer logs what went wrong.
    outcome.catch(() => undefined);
    retry = { stopTimer, follow, outcome };
  }

  return {
    async start() {
      stopped = false;
      await connect();
    },
    async stop() {
      stopped = true;
      retry?.stopTimer();
      retry?.follow(Promise.reject(stopping()));
      retry = null;
      // `open` sees `stopped` and closes the connection again.
      await attempt?.catch(() => undefined);
      const last = connection;
      connection = null;
      if (last !== null) await options.close(last);
    },
    up: () => connection !== null,
    async run(commands, runOptions) {
      if (stopped) throw stopping();
      if (connection !== null) return connection.run(commands, runOptions);
      if (attempt === null && clock.monotonic() < notBefore) {
        // A pause of ms to seconds; after too many failures there is nothing to wait for.
        if (retry === null) throw lastError ?? stopping();
        return (await retry.outcome).run(commands, runOptions);
      }
      return (await connect()).run(commands, runOptions);
    },
  };
}

function stopping(): SchmuxError {
  return new SchmuxError(
    'STOPPING',
    'The daemon is not connected to tmux: it is stopping or was not started.',
  );
}
