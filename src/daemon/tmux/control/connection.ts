import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { SchmuxError } from '../../../contract/errors.js';
import type { Clock } from '../../../lib/clock.js';
import type { Stop } from '../../../lib/emitter.js';
import { createControlParser, type ControlEvent, type NoticeName } from './parser.js';
import { TmuxCommandError } from './command-error.js';
import { commandLine, type Command } from './quote.js';

export type RunOptions = {
  /**
   * When tmux is silent for this long while this request has its turn, the connection is given up, since nobody knows what the
   * next reply would belong to. tmux does one thing at a time: waiting for the turn does not count.
   */
  timeoutMs?: number;
};

/** One `tmux -C` process. */
export type ControlConnection = {
  readonly pid: number;
  /**
   * Runs a list of commands and returns their outputs in order. tmux stops at the first that fails: throws TMUX_FAILED with its
   * words. Throws TMUX_TIMEOUT when nothing came back, TMUX_FAILED when the connection ended before the reply.
   */
  run(commands: readonly Command[], options?: RunOptions): Promise<Uint8Array[]>;
  /** Ends the process in order (end of input detaches a control client); kills it after a moment. */
  close(): Promise<void>;
};

export type ConnectionOptions = {
  binary: string;
  args: readonly string[];
  env: Record<string, string>;
  clock: Clock;
  /** Returns the server's processor time, which grows while it works on a slow reply; null when it is unknown. */
  cpuTicks?: () => number | null;
  onNotice(name: NoticeName, text: string): void;
  /** Called once, when the process is gone or given up. `reason` is what tmux said, or how it ended. */
  onClose(reason: string): void;
};

type Pending = {
  commands: readonly Command[];
  outputs: Uint8Array[];
  failure: string | null;
  timeoutMs: number;
  resolve(outputs: Uint8Array[]): void;
  reject(error: SchmuxError): void;
};

/** tmux replies in under a ms; a machine that swaps gets this long. */
export const COMMAND_TIMEOUT_MS = 5000;
/**
 * Factor on the timeout for a server that is silent but busy: when a hundred agents end at once it has to start a hundred
 * programs, which took more than 5 s on a machine with eight others for each core.
 */
const PATIENCE_MAX = 12;
/** Time over which processor use shows that a server is busy. */
const PROBE_MS = 1000;
/** A client that has not ended this long after the end of its input is stuck. */
const CLOSE_TIMEOUT_MS = 1000;
/** Length kept of stderr, for the reason of a failed start. */
const STDERR_KEPT_CHARS = 2000;

/** Starts a control client over plain pipes. Never throws: when the program cannot start, `onClose` gets the reason. */
export function openConnection(options: ConnectionOptions): ControlConnection {
  const sentinel = `schmux-${randomBytes(12).toString('hex')}-`;
  const pending: Pending[] = [];
  let counter = 0;
  let stderr = '';
  let exitNotice = '';
  let closedBecause: string | null = null;
  let stopTimer: Stop = () => undefined;
  let onGone: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => (onGone = resolve));

  const child = spawn(options.binary, options.args, {
    // Not the daemon's own directory: a server that is started here keeps it for life.
    cwd: '/',
    env: options.env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const parser = createControlParser(sentinel, onEvent);
  child.stdout.on('data', (chunk: Buffer) => parser.push(chunk));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_KEPT_CHARS);
  });
  // EPIPE when tmux is gone: 'close' follows and rejects every pending request.
  child.stdin.on('error', () => undefined);
  child.on('error', (error) => {
    onClosed(error.message);
    onGone();
  });
  let stopWaiting: Stop = () => undefined;
  const ended = (how: string) => {
    stopWaiting();
    onClosed(stderr.trim() || exitNotice || `exit ${how}`);
    onGone();
  };
  child.on('exit', (code, signal) => {
    // A server of another version may hold on to the pipes it was handed.
    stopWaiting = options.clock.after(CLOSE_TIMEOUT_MS, () => {
      child.stdout.destroy();
      child.stderr.destroy();
      ended(String(signal ?? code));
    });
  });
  child.on('close', (code, signal) => ended(String(signal ?? code)));

  function onEvent(event: ControlEvent): void {
    if (event.kind === 'notice') {
      if (event.name === 'exit') exitNotice = `tmux said: exit ${event.text}`.trim();
      options.onNotice(event.name, event.text);
      return;
    }
    const first = pending[0];
    if (first === undefined) return;
    if (event.kind === 'sentinel') {
      pending.shift();
      watchFirst();
      settle(first);
    } else if (event.ok) {
      first.outputs.push(event.body);
    } else {
      first.failure ??= Buffer.from(event.body).toString('utf8');
    }
  }

  /** Starts the timeout of the request whose turn it is. */
  function watchFirst(): void {
    stopTimer();
    const first = pending[0];
    if (first !== undefined) wait(first, 1);
  }

  function wait(first: Pending, times: number): void {
    stopTimer = options.clock.after(first.timeoutMs, () => {
      const before = options.cpuTicks?.() ?? null;
      if (before === null || times === PATIENCE_MAX) return giveUp(first, times);
      stopTimer = options.clock.after(PROBE_MS, () => {
        if ((options.cpuTicks?.() ?? before) > before) wait(first, times + 1);
        else giveUp(first, times);
      });
    });
  }

  function giveUp({ commands, timeoutMs, reject }: Pending, times: number): void {
    pending.shift();
    const what = nameOf(commands, 0);
    reject(new SchmuxError('TMUX_TIMEOUT', `tmux did not answer ${what} within ${timeoutMs * times} ms.`));
    // Closed from this moment on: nobody else should wait for it.
    onClosed(`no answer to ${what}`);
    child.kill('SIGKILL');
  }

  function settle(request: Pending): void {
    if (request.failure === null) return request.resolve(request.outputs);
    const done = request.outputs.length;
    request.reject(new TmuxCommandError(nameOf(request.commands, done), request.failure, done));
  }

  function onClosed(reason: string): void {
    if (closedBecause !== null) return;
    closedBecause = reason;
    stopTimer();
    for (const request of pending.splice(0)) request.reject(lost(reason));
    options.onClose(reason);
  }

  return {
    pid: child.pid ?? -1,
    run(commands, runOptions = {}) {
      return new Promise((resolve, reject) => {
        // Quoting comes first: an argument that cannot be quoted must not leave a request behind.
        const line = commandLine(commands);
        if (closedBecause !== null) return reject(lost(closedBecause));
        const timeoutMs = runOptions.timeoutMs ?? COMMAND_TIMEOUT_MS;
        pending.push({ commands, outputs: [], failure: null, timeoutMs, resolve, reject });
        if (pending.length === 1) watchFirst();
        child.stdin.write(`${line}\ndisplay-message -p ${sentinel}${++counter}\n`);
      });
    },
    async close() {
      const stopKill = options.clock.after(CLOSE_TIMEOUT_MS, () => child.kill('SIGKILL'));
      child.stdin.end();
      await gone;
      stopKill();
    },
  };
}

function nameOf(commands: readonly Command[], index: number): string {
  return String(commands[index]?.[0] ?? 'a command');
}

function lost(reason: string): SchmuxError {
  return new SchmuxError('TMUX_FAILED', `The connection to tmux ended before the reply (${reason}).`, {
    hint: 'schmux reconnects automatically; try again.',
  });
}
