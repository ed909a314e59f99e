import xterm from '@xterm/headless';
import { createReader } from '../../../src/daemon/status/reader.js';
import { createSignalParser } from '../../../src/daemon/status/signals/parser.js';
import type { Screen } from '../../../src/daemon/status/screen/screen.js';
import type { SettledVerdict } from '../../../src/daemon/status/verdict.js';
import { loadRecording } from '../../bench/status-recording.js';
import { readScreen } from './read-screen.js';

/** The screen and the verdict at the end of one stretch of a recording, and what the agent was really doing. */
export type Segment = { label: string; detail: string; screen: Screen; nudge: SettledVerdict };

/** Shorter stretches are skipped: nothing settles in them. */
const SHORTEST_MS = 1500;
/** This close to its end a stretch may already show the next one. */
const BEFORE_END_MS = 150;

/** Plays a recording and reads its screen once in every stretch while the program runs. */
export function segments(corpus: string, id: string): Segment[] {
  const recording = loadRecording(corpus, id);
  const { cols, rows } = recording.size;
  const terminal = new xterm.Terminal({ cols, rows, allowProposedApi: true, scrollback: 0, logLevel: 'off' });
  const core = (terminal as unknown as { _core: { writeSync(bytes: Uint8Array): void } })._core;
  let cursorVisible = true;
  const reader = createReader({
    agent: recording.agent,
    startedAtMs: 0,
    terminal: {
      write: () => undefined,
      resize: (columns, lines) => terminal.resize(columns, lines),
      screen(visible) {
        cursorVisible = visible;
        return readScreen(terminal, visible);
      },
    },
  });
  const { timeline } = recording.meta;
  const looks = timeline.flatMap(({ t_ms: start, label, detail }, index) => {
    const end = timeline[index + 1]?.t_ms ?? recording.endMs;
    return end - start < SHORTEST_MS ? [] : [{ atMs: end - BEFORE_END_MS, label, detail }];
  });
  const tickTo = (atMs: number) => {
    for (let due = reader.nextTickAt(); due !== undefined && due <= atMs; due = reader.nextTickAt())
      reader.tick(due);
  };
  const found: Segment[] = [];
  const events = [...recording.events];
  for (const { atMs, label, detail } of looks) {
    for (let next = events[0]; next !== undefined && next.atMs <= atMs; next = events[0]) {
      events.shift();
      tickTo(next.atMs - 1);
      if (next.type === 'dead') return finish();
      if (next.type === 'bytes') {
        void reader.feed(next.bytes, next.atMs);
        core.writeSync(next.bytes);
      } else if (next.type === 'resize') reader.resize(next.cols, next.rows, next.atMs);
      else reader.process({ dead: false, command: next.command }, next.atMs);
    }
    tickTo(atMs);
    found.push({ label, detail, screen: readScreen(terminal, cursorVisible), nudge: reader.verdict() });
  }
  return finish();

  function finish(): Segment[] {
    terminal.dispose();
    return found;
  }
}

/** A screen of a recording that stayed for `ms`, from `atMs` on. */
export type HeldScreen = { atMs: number; ms: number; screen: Screen };

/** Plays a recording and returns every screen that stayed for at least `leastMs`, while the program runs. */
export function heldScreens(corpus: string, id: string, leastMs: number): HeldScreen[] {
  const { size, events, endMs } = loadRecording(corpus, id);
  const terminal = new xterm.Terminal({ ...size, allowProposedApi: true, scrollback: 0, logLevel: 'off' });
  const core = (terminal as unknown as { _core: { writeSync(bytes: Uint8Array): void } })._core;
  const parser = createSignalParser();
  let cursorVisible = true;
  const drawing = events.filter(({ type }) => type !== 'command');
  const held: HeldScreen[] = [];
  for (const [index, event] of drawing.entries()) {
    if (event.type === 'dead') break;
    if (event.type === 'resize') terminal.resize(event.cols, event.rows);
    else if (event.type === 'bytes') {
      core.writeSync(event.bytes);
      for (const signal of parser.push(event.bytes))
        if (signal.type === 'mode' && signal.mode === 'cursor') cursorVisible = signal.on;
    }
    const ms = (drawing[index + 1]?.atMs ?? endMs) - event.atMs;
    if (ms >= leastMs) held.push({ atMs: event.atMs, ms, screen: readScreen(terminal, cursorVisible) });
  }
  terminal.dispose();
  return held;
}
