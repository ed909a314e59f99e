import xterm from '@xterm/headless';
import { createReader } from '../../src/daemon/attention/reader.js';
import type { Reader } from '../../src/daemon/attention/reader.js';
import { readScreen } from '../../src/daemon/attention/screen.js';
import type { Recording } from './status-recording.js';

export type GivenVerdict = {
  t_ms: number;
  state: string;
  problem: string | null;
  rule: string;
  reason: string;
};
export type Replay = {
  recording: string;
  verdicts: GivenVerdict[];
  reads: number;
  readMs: number;
  ticks: number;
  tickMs: number;
};

/**
 * Plays one recording through the real reader on a simulated clock: bytes, sizes and process facts at their own times,
 * ticks when the reader asks for them.
 */
export async function replay(recording: Recording, genericOnly: boolean): Promise<Replay> {
  const { cols, rows } = recording.size;
  const terminal = new xterm.Terminal({ cols, rows, allowProposedApi: true, scrollback: 0 });
  let written: Promise<void> = Promise.resolve();
  const cost = { reads: 0, readMs: 0, ticks: 0, tickMs: 0 };
  const reader: Reader = createReader({
    agent: recording.agent,
    startedAtMs: 0,
    genericOnly,
    terminal: {
      write: (bytes) => {
        written = new Promise((resolve) => terminal.write(bytes, resolve));
      },
      screen: (cursorVisible) => {
        const began = performance.now();
        const screen = readScreen(terminal, cursorVisible);
        cost.reads += 1;
        cost.readMs += performance.now() - began;
        return screen;
      },
      resize: (columns, lines) => terminal.resize(columns, lines),
    },
  });
  const verdicts: GivenVerdict[] = [];
  let now = 0;

  async function tick(atMs: number): Promise<void> {
    await written;
    now = Math.max(now, atMs);
    const began = performance.now();
    const { state, problem, rule, reason } = reader.tick(now);
    cost.ticks += 1;
    cost.tickMs += performance.now() - began;
    const last = verdicts.at(-1);
    if (last?.state === state && last.problem === problem && last.rule === rule) return;
    verdicts.push({ t_ms: now, state, problem, rule, reason });
  }

  async function runUntil(atMs: number): Promise<void> {
    for (let next = reader.nextTickAt(); next !== undefined && next <= atMs; next = reader.nextTickAt())
      await tick(Math.max(next, verdicts.length === 0 ? 0 : now + 1));
  }

  for (const event of recording.events) {
    if (event.atMs > recording.endMs) break;
    await runUntil(event.atMs - 1);
    now = Math.max(now, event.atMs);
    if (event.type === 'bytes') void reader.feed(event.bytes, event.atMs);
    else if (event.type === 'resize') {
      await written;
      reader.resize(event, event.atMs);
    } else {
      if (event.type === 'command') reader.process({ dead: false, command: event.command }, event.atMs);
      else reader.process({ dead: true, exit: { code: event.code, signal: event.signal } }, event.atMs);
      await tick(event.atMs);
    }
  }
  await runUntil(recording.endMs);
  terminal.dispose();
  return { recording: recording.id, verdicts, ...cost };
}
