import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { decodeFrame, type DaemonMessage } from '../../contract/terminal/frames.js';
import { systemClock } from '../../lib/clock.js';
import { silentLogger } from '../../lib/logging/logger.js';
import { createEmulators } from './emulator/emulators.js';
import { parseMarks } from '../../contract/terminal/log-marks.js';
import type { TerminalTmux, ViewerLink } from './types.js';
import { createTerminals, type Terminals } from './terminals.js';

const SEAT = { session: '$1', pane: '%1', live: true, cols: 80, rows: 24 };

let folder = '';
let terminals: Terminals;
let calls: string[] = [];
/** The reaction of tmux and the agent to a new size. */
let onResize = (): void => undefined;
const limits = { maxLogBytes: 50e6, rotatedLogBytes: 1e6 };

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const tmux: TerminalTmux = {
  sendKeys: async (pane, bytes) => void calls.push(`keys ${pane} ${text(bytes)}`),
  paste: async (pane, bytes) => void calls.push(`paste ${pane} ${text(bytes)}`),
  async resize(pane, size) {
    calls.push(`resize ${pane} ${size.cols}x${size.rows}`);
    onResize();
    return size;
  },
  clients: async () => [],
  pipeWriter: async () => null,
};

/** A viewer that keeps everything it receives, in order: messages as they are, frames as `[kind, offset, text]`. */
function look() {
  const seen: (DaemonMessage | [string, number, string])[] = [];
  const closed: string[] = [];
  const link: ViewerLink = {
    sendText: (message) => void seen.push(message),
    sendBinary(bytes) {
      const frame = decodeFrame(bytes);
      if (frame !== null) seen.push([frame.kind, frame.offset, text(frame.bytes)]);
    },
    buffered: () => 0,
    close: (_code, reason) => void closed.push(reason),
  };
  const viewer = terminals.addViewer('abc123', link);
  if (viewer === null) throw new Error('no viewer');
  const output = () =>
    seen.flatMap((item) => (Array.isArray(item) && item[0] === 'output' ? [item[2]] : [])).join('');
  const types = () => seen.map((item) => (Array.isArray(item) ? item[0] : item.type));
  return { viewer, seen, closed, output, types };
}

const hello = (more: object = {}) => ({
  type: 'hello' as const,
  cols: 80,
  rows: 24,
  focused: false,
  ...more,
});
const log = () => join(folder, 'abc123.log');

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'schmux-terminals-'));
  calls = [];
  onResize = () => undefined;
  terminals = createTerminals({
    logsDir: folder,
    clock: systemClock,
    logger: silentLogger,
    tmux,
    settings: () => limits,
    emulators: createEmulators(systemClock),
  });
  await terminals.start();
});

afterEach(async () => {
  await terminals.stop();
  rmSync(folder, { recursive: true });
});

test('a viewer gets a keyframe, the output so far, and new output', async () => {
  writeFileSync(log(), 'before\r\n');
  terminals.open('abc123', SEAT);
  const { viewer, seen, types, output } = look();
  viewer.message(hello());
  await vi.waitFor(() => expect(types()).toContain('caught_up'));
  appendFileSync(log(), 'after');
  await vi.waitFor(() => expect(output()).toBe('before\r\nafter'));
  expect(seen).toEqual([
    { type: 'opened', base: 0, end: 8, viewed_offset: null, live: true },
    { type: 'size', cols: 80, rows: 24, owner: 'nobody' },
    ['keyframe', 0, ''],
    ['output', 0, 'before\r\n'],
    { type: 'caught_up', offset: 8 },
    ['output', 8, 'after'],
  ]);
});

test('output noticed when another viewer joins reaches everyone', async () => {
  writeFileSync(log(), 'before');
  terminals.open('abc123', SEAT);
  const { viewer, types, output } = look();
  viewer.message(hello());
  await vi.waitFor(() => expect(types()).toContain('caught_up'));
  const other = look();
  // The newcomer looks at the file before the watch on the folder tells of it.
  appendFileSync(log(), ' after');
  other.viewer.message(hello({ from: 0 }));
  await vi.waitFor(() => expect(other.output()).toBe('before after'));
  await vi.waitFor(() => expect(output()).toBe('before after'));
});

test('a returning viewer continues where it was', async () => {
  writeFileSync(log(), 'before after');
  terminals.open('abc123', SEAT);
  const { viewer, seen, types } = look();
  viewer.message(hello({ from: 7 }));
  await vi.waitFor(() => expect(types()).toContain('caught_up'));
  expect(types()).not.toContain('keyframe');
  expect(seen).toContainEqual(['output', 7, 'after']);
});

test('a brief viewer gets the screen first, the lines above on request, and then new output', async () => {
  const lines = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => `line ${from + i} `.padEnd(70, '.') + '\r\n').join('');
  writeFileSync(log(), lines(0, 6000));
  terminals.open('abc123', SEAT);
  const { viewer, seen, types } = look();
  viewer.message(hello({ brief: true }));
  await vi.waitFor(() => expect(seen).toContainEqual({ type: 'caught_up', offset: 432_000, abridged: true }));
  const keyframes = () =>
    seen.flatMap((item) => (Array.isArray(item) && item[0] === 'keyframe' ? [item] : []));
  expect(keyframes()[0]?.[2]).not.toContain('line 5800 ');
  expect(keyframes()[0]?.[2]).toContain('line 5990 ');
  viewer.message({ type: 'history' });
  await vi.waitFor(() => expect(types().filter((type) => type === 'caught_up')).toHaveLength(2));
  appendFileSync(log(), lines(6000, 6001));
  await vi.waitFor(() => expect(seen.at(-1)).toEqual(['output', 432_000, lines(6000, 6001)]));
  const [, whole] = keyframes();
  expect(whole?.[2]).toContain('line 1200 ');
  // Nothing is left out between the two, and nothing is doubled.
  const after = seen
    .slice(seen.indexOf(whole as never) + 1)
    .flatMap((item) => (Array.isArray(item) ? [item] : []));
  let next = whole?.[1] ?? 0;
  for (const [kind, offset, bytes] of after) {
    expect([kind, offset]).toEqual(['output', next]);
    next += bytes.length;
  }
  expect(seen.filter((item) => !Array.isArray(item) && item.type === 'caught_up')).toEqual([
    { type: 'caught_up', offset: 432_000, abridged: true },
    { type: 'caught_up', offset: 432_000 },
  ]);
});

test('bytes after a size change come after its message', async () => {
  writeFileSync(log(), 'wide ');
  terminals.open('abc123', SEAT);
  const { viewer, seen, types } = look();
  viewer.message(hello({ cols: 40, rows: 10, focused: true }));
  await vi.waitFor(() => expect(types()).toContain('caught_up'));
  await vi.waitFor(() => expect(calls).toEqual(['resize %1 40x10']));
  await vi.waitFor(() => expect(terminals.size('abc123')).toEqual({ cols: 40, rows: 10, owner: 'viewer' }));
  appendFileSync(log(), 'narrow');
  await vi.waitFor(() => expect(seen.at(-1)).toEqual(['output', 5, 'narrow']));
  expect(
    seen.findLastIndex((item) => !Array.isArray(item) && item.type === 'size' && item.cols === 40),
  ).toBeGreaterThan(seen.findIndex((item) => Array.isArray(item) && item[2] === 'wide '));
});

test('output printed at once for a new size comes after its message and its mark', async () => {
  writeFileSync(log(), 'wide ');
  terminals.open('abc123', SEAT);
  onResize = () => appendFileSync(log(), 'narrow');
  const { viewer, seen, types } = look();
  viewer.message(hello({ cols: 40, rows: 10, focused: true }));
  await vi.waitFor(() => expect(types()).toContain('caught_up'));
  await vi.waitFor(() => expect(seen).toContainEqual(['output', 5, 'narrow']));
  const sized = seen.findIndex((item) => !Array.isArray(item) && item.type === 'size' && item.cols === 40);
  expect(seen.findIndex((item) => Array.isArray(item) && item[2] === 'narrow')).toBeGreaterThan(sized);
  expect(readFileSync(join(folder, 'abc123.marks'), 'utf8')).toContain('\nsize 5 40 10\n');
});

test('a resize that tmux refuses leaves the size as it was, for the bytes too', async () => {
  writeFileSync(log(), 'wide ');
  terminals.open('abc123', SEAT);
  onResize = () => {
    throw new Error('no such window');
  };
  const { viewer, seen, types } = look();
  viewer.message(hello({ cols: 40, rows: 10, focused: true }));
  await vi.waitFor(() => expect(types()).toContain('caught_up'));
  await vi.waitFor(() => expect(terminals.size('abc123')).toMatchObject({ cols: 80, rows: 24 }));
  appendFileSync(log(), 'still wide');
  await vi.waitFor(() => expect(seen.at(-1)).toEqual(['output', 5, 'still wide']));
  expect(seen.findLast((item) => !Array.isArray(item) && item.type === 'size')).toMatchObject({ cols: 80 });
  const marks = parseMarks(readFileSync(join(folder, 'abc123.marks'), 'utf8'));
  expect(marks.sizes.at(-1)).toEqual({ offset: 5, cols: 80, rows: 24 });
});

test('a viewer that acknowledges nothing gets one window and no more', async () => {
  terminals.open('abc123', SEAT);
  const { viewer, types, output } = look();
  viewer.message(hello());
  await vi.waitFor(() => expect(types()).toContain('caught_up'));
  appendFileSync(log(), 'x'.repeat(300_000));
  await vi.waitFor(() => expect(output().length).toBe(100_000));
  viewer.message({ type: 'ack', offset: 60_000 });
  expect(output().length).toBe(160_000);
});

test('a viewer far behind is sent for a keyframe', async () => {
  terminals.open('abc123', SEAT);
  const { viewer, types, closed } = look();
  viewer.message(hello());
  await vi.waitFor(() => expect(types()).toContain('caught_up'));
  appendFileSync(log(), 'x'.repeat(9 * 1024 * 1024));
  await vi.waitFor(() => expect(closed).toEqual(['behind']));
  expect(types().at(-1)).toBe('reconnect');
});

test('a viewer that acknowledges nothing is left alone until it does, and only then closed as behind', async () => {
  terminals.open('abc123', SEAT);
  const { viewer, types, output, closed } = look();
  viewer.message(hello());
  await vi.waitFor(() => expect(types()).toContain('caught_up'));
  appendFileSync(log(), 'x'.repeat(200_000));
  await vi.waitFor(() => expect(output().length).toBe(100_000));
  appendFileSync(log(), 'x'.repeat(9 * 1024 * 1024));
  // The log's end is known by then.
  await vi.waitFor(async () =>
    expect((await terminals.screen('abc123')).end).toBe(200_000 + 9 * 1024 * 1024),
  );
  expect(closed).toEqual([]);
  viewer.message({ type: 'ack', offset: 100_000 });
  expect(closed).toEqual(['behind']);
});

test('typed and pasted bytes reach the pane in order, answers of the emulator do not', async () => {
  terminals.open('abc123', SEAT);
  const { viewer } = look();
  viewer.message(hello());
  viewer.input({ kind: 'keys', bytes: Buffer.from('a\x1b[?1;2cb') });
  viewer.input({ kind: 'paste', bytes: Buffer.from('one ') });
  viewer.input({ kind: 'paste_end', bytes: Buffer.from('two') });
  viewer.input({ kind: 'keys', bytes: Buffer.from('\r') });
  expect(calls).toEqual(['keys %1 ab', 'paste %1 one two', 'keys %1 \r']);
});
