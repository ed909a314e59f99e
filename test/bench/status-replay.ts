import xterm from '@xterm/headless';
import { createReader } from '../../src/daemon/status/reader.js';
import type { Reader, ReaderDeps } from '../../src/daemon/status/reader.js';
import { readScreen } from '../support/terminal/read-screen.js';
import type { Recording } from './status-recording.js';

export type GivenVerdict = {
  t_ms: number;
  state: string;
  problem: string | null;
  rule: string;
  reason: string;
};
export type Knowledge = NonNullable<ReaderDeps['knowledge']>;
export type Replay = { recording: string; verdicts: GivenVerdict[]; reads: number };

type Emulator = { terminal: xterm.Terminal; parse(bytes: Uint8Array): void };

/** Synchronous writes, which only xterm's core offers: the simulated clock runs ahead of timers, so bytes must show at once. */
function emulator({ cols, rows }: { cols: number; rows: number }): Emulator {
  const terminal = new xterm.Terminal({ cols, rows, allowProposedApi: true, scrollback: 0, logLevel: 'off' });
  const core = (terminal as unknown as { _core: { writeSync(bytes: Uint8Array): void } })._core;
  return { terminal, parse: (bytes) => core.writeSync(bytes) };
}

/** Plays a recording into the emulated terminal alone, to measure the cost without the reader. */
export function parseOnly(recording: Recording): void {
  const { terminal, parse } = emulator(recording.size);
  for (const event of recording.events) {
    if (event.type === 'bytes') parse(event.bytes);
    else if (event.type === 'resize') terminal.resize(event.cols, event.rows);
  }
  terminal.dispose();
}

/**
 * Plays one recording through the real reader on a simulated clock: bytes, sizes and process facts at their original times, ticks
 * when the reader requests them.
 */
export function replay(recording: Recording, knowledge: Knowledge): Replay {
  const { terminal, parse } = emulator(recording.size);
  let reads = 0;
  const reader: Reader = createReader({
    agent: recording.agent,
    startedAtMs: 0,
    knowledge,
    terminal: {
      write: () => undefined,
      screen: (cursorVisible) => {
        reads += 1;
        return readScreen(terminal, cursorVisible);
      },
      resize: (columns, lines) => terminal.resize(columns, lines),
    },
  });
  const verdicts: GivenVerdict[] = [];
  let now = 0;

  function tick(atMs: number): void {
    now = Math.max(now, atMs);
    const { state, problem, rule, reason } = reader.tick(now);
    const last = verdicts.at(-1);
    if (last?.state === state && last.problem === problem && last.rule === rule) return;
    verdicts.push({ t_ms: now, state, problem, rule, reason });
  }

  function runUntil(atMs: number): void {
    for (let next = reader.nextTickAt(); next !== undefined && next <= atMs; next = reader.nextTickAt())
      tick(next);
  }

  for (const event of recording.events) {
    if (event.atMs > recording.endMs) break;
    runUntil(event.atMs - 1);
    now = Math.max(now, event.atMs);
    if (event.type === 'bytes') {
      void reader.feed(event.bytes, event.atMs);
      parse(event.bytes);
    } else if (event.type === 'resize') reader.resize(event.cols, event.rows, event.atMs);
    else {
      if (event.type === 'command') reader.process({ dead: false, command: event.command }, event.atMs);
      else reader.process({ dead: true, exit: { code: event.code, signal: event.signal } }, event.atMs);
      tick(event.atMs);
    }
  }
  runUntil(recording.endMs);
  terminal.dispose();
  return { recording: recording.id, verdicts, reads };
}
