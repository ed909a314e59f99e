import { endOnOutputFailure } from './output/failure.js';
import { processSink, type Sink } from './output/sink.js';

/** Where a command reads and writes: the process, or buffers in tests. */
export type Io = {
  stdout: Sink;
  stderr: Sink;
  stdin: AsyncIterable<Uint8Array>;
  /** Asks the user at the terminal; null if there is no terminal. Returns '' for Ctrl-C and Ctrl-D. */
  ask: ((question: string) => Promise<string>) | null;
  /** Like `ask`, but does not show the answer. */
  askHidden: ((question: string) => Promise<string>) | null;
  env: Record<string, string | undefined>;
  cwd: string;
  platform: NodeJS.Platform;
  /** Wall time in ms since the epoch. */
  now(): number;
};

/** Where a command is called: paths and `~` in its arguments are relative to it. */
export type CallSite = Pick<Io, 'cwd' | 'env'>;

/** Returns the streams of this process. A failed write to stdout ends the command; a failed write to stderr is ignored. */
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
  // The reader puts the terminal into raw mode, so the terminal echoes nothing; what the reader echoes is discarded.
  // The question is printed only then, because keys pressed at once must already find that mode.
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
  // Ctrl-C and Ctrl-D close the reader; without this, the question would stay pending forever.
  const closed = new Promise<string>((resolve) => reader.once('close', () => resolve('')));
  reader.once('SIGINT', () => reader.close());
  ready?.();
  try {
    return await Promise.race([reader.question(question), closed]);
  } finally {
    reader.close();
  }
}

/** Returns `/` if the directory was deleted under the shell: nothing is found there. */
function currentDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return '/';
  }
}
