import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../src/lib/clock.js';
import { createEmulators, type Emulators } from '../../../src/daemon/terminal/emulator/emulators.js';
import type { createEmulatorClient as Create } from '../../../src/daemon/terminal/emulator/emulator-client.js';
import type { LogDescription } from '../../../src/daemon/terminal/emulator/recorded-log.js';

/** A thread runs what was built. */
const built = fileURLToPath(
  new URL('../../../dist/daemon/terminal/emulator/emulator-client.js', import.meta.url),
);
const { createEmulatorClient } = (await import(built)) as { createEmulatorClient: typeof Create };

const SIZE = { cols: 80, rows: 24 };
let folder = '';
let errors: unknown[] = [];
let timers: { ms: number; run: () => void }[] = [];
let worker: Emulators;
let here: Emulators;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'schmux-thread-'));
  errors = [];
  timers = [];
  const after = (ms: number, run: () => void) => {
    const timer = { ms, run };
    timers.push(timer);
    return () => void (timers = timers.filter((other) => other !== timer));
  };
  worker = createEmulatorClient({
    clock: { ...systemClock, after },
    onError: (error) => void errors.push(error),
  });
  here = createEmulators(systemClock);
});

afterEach(async () => {
  await worker.stop();
  await here.stop();
  rmSync(folder, { recursive: true });
});

/** A log of numbered, coloured lines, and where to begin with it. */
function order(id: string, lines: number): LogDescription {
  const path = join(folder, `${id}.log`);
  const text = Array.from(
    { length: lines },
    (_, i) => `\x1b[3${i % 8}mline ${i} of ${id} 日本\x1b[m\r\n`,
  ).join('');
  writeFileSync(path, text);
  const end = Buffer.byteLength(text);
  return {
    id,
    path,
    base: 0,
    end,
    sizes: [{ offset: 0, ...SIZE }],
    starts: [{ offset: 0, path: null, ...SIZE }],
  };
}

test('answers what the emulators answer in this thread, many sessions at once', async () => {
  const orders = ['aaaaaa', 'bbbbbb', 'cccccc'].map((id, index) => order(id, 300 + 7000 * index));
  const ask = (emulators: Emulators) =>
    Promise.all(
      orders.flatMap((each) => {
        const place = { target: each.end >> 1, limit: each.end };
        return [
          emulators.snapshot(each, false),
          emulators.snapshot(each, true),
          emulators.briefKeyframe(each),
          emulators.keyframe(each, { ...place, calm: false }),
          emulators.keyframeAtLineStart(each, place),
          emulators.advanceTo(each, each.end),
        ];
      }),
    );
  const [there, local] = await Promise.all([ask(worker), ask(here)]);
  expect(JSON.stringify(there[0])).toContain('line 299 of aaaaaa 日本');
  for (const [index, answer] of there.entries()) expect(plain(answer) === plain(local[index])).toBe(true);
});

/** Bytes come back as another kind of array. */
function plain(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return JSON.stringify(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, each]) => [
        key,
        ArrayBuffer.isView(each)
          ? Buffer.from(each.buffer, each.byteOffset, each.byteLength).toString()
          : (each as unknown),
      ]),
  );
}

test('a failure reaches only the call that caused it', async () => {
  const good = order('aaaaaa', 100);
  const bad = { ...order('bbbbbb', 100), starts: [] };
  const answers = await Promise.allSettled([worker.snapshot(bad, false), worker.snapshot(good, false)]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect(String((answers[0] as PromiseRejectedResult).reason)).toContain('no start');
});

test('the thread ends when it has had nothing to do, and another begins when asked', async () => {
  const one = order('aaaaaa', 100);
  const first = await worker.snapshot(one, false);
  const idle = timers.find(({ ms }) => ms >= 10_000);
  expect(idle).toBeDefined();
  idle?.run();
  expect(await worker.snapshot(one, false)).toEqual(first);
  expect(errors).toEqual([]);
});

test('a session that is forgotten begins again at its log', async () => {
  const one = order('aaaaaa', 100);
  await worker.snapshot(one, false);
  worker.drop('aaaaaa');
  const other = order('aaaaaa', 3);
  const copy = await worker.snapshot(other, false);
  expect(copy.lines.map(({ text }) => text).slice(0, 4)).toEqual([
    'line 0 of aaaaaa 日本',
    'line 1 of aaaaaa 日本',
    'line 2 of aaaaaa 日本',
    '',
  ]);
  await vi.waitFor(() => expect(errors).toEqual([]));
});

test('a screen sent in part, because most of it was sent before, is complete', async () => {
  const pieces = [
    '\r\nplain line',
    '\x1b[5;3Hover \x1b[41mred\x1b[m',
    'e\u0301 \u{1f468}\u200d\u{1f469} 日',
    '\x1b[3;1He\u0301 joined',
    '\x1b[3;1He\u0302 joined',
    '\x1b[2J',
    '\x1b[H\x1b[3M',
    '\x1b[10;20r\x1b[20;1H\n\n\x1b[r',
    '\x1b[?1049h\x1b[2;2Halternate',
    '\x1b[?1049l',
    '\x1b[7;1Hwrap'.padEnd(120, 'ab '),
    '\x1b[K\x1b[1K',
  ];
  // One of the pieces after another, in an order that brings each after each.
  const log = Array.from({ length: pieces.length ** 2 }, (_, i) =>
    Buffer.from(pieces[(i * (1 + Math.floor(i / pieces.length))) % pieces.length]!),
  );
  const whole = { ...order('aaaaaa', 0), end: Buffer.concat(log).length };
  writeFileSync(whole.path, Buffer.concat(log));
  let end = 0;
  for (const [step, piece] of log.entries()) {
    end += piece.length;
    if (step % 40 === 39) worker.drop('aaaaaa');
    const told = await worker.snapshot({ ...whole, end }, false);
    here.drop('aaaaaa');
    expect(told).toEqual(await here.snapshot({ ...whole, end }, false));
  }
  const [before, again] = [await worker.snapshot(whole, false), await worker.snapshot(whole, false)];
  const same = again.lines.filter((line, row) => line === before.lines[row]);
  expect(same.length).toBeGreaterThan(SIZE.rows / 2);
});

test('the emulator is loaded by its thread alone: it is 16 MB and a tenth of a second', () => {
  const seen = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/^(?:import|export) .*?from '([^']+)'/gm))
      if (name.startsWith('.')) visit(join(dirname(file), name));
      else packages.add(name);
  };
  visit(join(dirname(built), '../../main.js'));
  expect(packages).toContain('hono');
  expect([...packages].filter((name) => name.startsWith('@xterm/'))).toEqual([]);
});
