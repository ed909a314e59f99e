import { endOnOutputFailure } from './output/failure.js';
import { processSink } from './output/sink.js';

/** Where a command reads and writes: the process in real life, buffers in tests. */
export type Io = {
  stdout: Sink;
  stderr: Sink;
  stdin: AsyncIterable<Uint8Array>;
  /** Asks the person at the terminal; null when there is none to ask on. Answers an empty text for Ctrl-C and Ctrl-D. */
  ask: ((question: string) => Promise<string>) | null;
  /** The same for what nobody may read over a shoulder: nothing of the answer is shown. */
  askHidden: ((question: string) => Promise<string>) | null;
  env: Record<string, string | undefined>;
  cwd: string;
  platform: NodeJS.Platform;
  /** Wall time in ms since the epoch. */
  now(): number;
};

/** Where a command is called: paths and `~` in its arguments are relative to it. */
export type CallSite = Pick<Io, 'cwd' | 'env'>;

export type Sink = {
  write(data: string | Uint8Array): void;
  /** Resolves when the reader has taken what was written: for output larger than memory. */
  ready(): Promise<void>;
  isTTY: boolean;
  /** The terminal's size; meaningless when not a terminal. */
  columns: number;
  rows: number;
};

/** The real process. Results that cannot be written end the command; remarks that cannot be written are nobody's loss. */
export function processIo(): Io {
  const isInteractive = process.stdin.isTTY && process.stderr.isTTY;
  return {
    stdout: processSink(process.stdout, endOnOutputFailure),
    stderr: processSink(process.stderr, () => undefined),
    stdin: process.stdin,
    ask: isInteractive ? (question) => askTerminal(question, process.stderr) : null,
    askHidden: isInteractive ? askSilently : null,
    env: process.env,
    cwd: currentDirectory(),
    platform: process.platform,
    now: () => Date.now(),
  };
}

async function askSilently(question: string): Promise<string> {
  const { Writable } = await import('node:stream');
  // The reader puts the terminal into raw mode, so that it echoes nothing itself; what the reader would echo goes nowhere.
  // Asked only then: what is typed or pressed at once must find it in that mode.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    return await askTerminal('', nowhere, () => void process.stderr.write(question));
  } finally {
    process.stderr.write('\n');
  }
}

async function askTerminal(
  question: string,
  output: NodeJS.WritableStream,
  ready?: () => void,
): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const reader = createInterface({ input: process.stdin, output, terminal: true });
  // Ctrl-C and Ctrl-D close the reader, and the question would then stay open for ever.
  const closed = new Promise<string>((resolve) => reader.once('close', () => resolve('')));
  reader.once('SIGINT', () => reader.close());
  ready?.();
  try {
    return await Promise.race([reader.question(question), closed]);
  } finally {
    reader.close();
  }
}

/** A directory that was deleted under the shell has no name; `/` stands in, and nothing is found there. */
function currentDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return '/';
  }
}
