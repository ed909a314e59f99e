import type { Io } from '../../../src/cli/io.js';
import type { Sink } from '../../../src/cli/output/sink.js';

export type TestIo = { io: Io; stdout(): string; stderr(): string };

/** Input and output of a command, in buffers. */
export function testIo(
  over: {
    cwd?: string;
    env?: Io['env'];
    input?: string;
    columns?: number;
    now?: number;
    answer?: string;
  } = {},
): TestIo {
  const out: Uint8Array[] = [];
  const err: Uint8Array[] = [];
  const sink = (parts: Uint8Array[]): Sink => ({
    write: (data) => void parts.push(typeof data === 'string' ? Buffer.from(data) : data),
    ready: async () => undefined,
    isTTY: over.columns !== undefined,
    columns: over.columns ?? 80,
    rows: 24,
  });
  const text = (parts: Uint8Array[]) => () => Buffer.concat(parts).toString('utf8');
  const input = Buffer.from(over.input ?? '');
  const io: Io = {
    stdout: sink(out),
    stderr: sink(err),
    stdin: (async function* () {
      yield input;
    })(),
    ask: over.answer === undefined ? null : async () => over.answer ?? '',
    askHidden: over.answer === undefined ? null : async () => over.answer ?? '',
    env: over.env ?? {},
    cwd: over.cwd ?? '/',
    platform: 'linux',
    now: () => over.now ?? 0,
  };
  return { io, stdout: text(out), stderr: text(err) };
}
