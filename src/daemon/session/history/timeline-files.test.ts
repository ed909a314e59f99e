import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TimelineEntry } from '../../../contract/session/timeline.js';
import { systemClock } from '../../../lib/clock.js';
import { createTimelineFiles, TIMELINE_MAX } from './timeline-files.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'timeline-'))));
afterEach(() => rm(folder, { recursive: true }));

const path = () => join(folder, 'aaaaaa.timeline');
const entry = (order: number, text = `entry ${order}`): TimelineEntry => ({ at: '2026-01-01T00:00:00.000Z', order, offset: order, text, kind: 'nudge', state: 'blocked', problem: null }); // prettier-ignore

function setUp(refuse: () => string | null = () => null) {
  const faults: (string | null)[] = [];
  const timers: (() => void)[] = [];
  const files = createTimelineFiles({
    folder,
    clock: { ...systemClock, after: (_ms, run) => (timers.push(run), () => undefined) },
    crashPoint() {
      const code = refuse();
      if (code !== null) throw Object.assign(new Error(code), { code });
    },
    setFault: (_code, fault) => void faults.push(fault === null ? null : fault.message),
  });
  return { files, faults, retry: () => timers.splice(0).forEach((run) => run()) };
}

const orders = async (files: ReturnType<typeof createTimelineFiles>, id = 'aaaaaa') =>
  (await files.read(id)).map(({ order }) => order);

it('keeps entries in order, for its owner alone, over a restart', async () => {
  const { files } = setUp();
  for (let order = 1; order <= 5; order++) files.append('aaaaaa', entry(order));
  files.append('bbbbbb', entry(9));
  expect(await orders(files)).toEqual([1, 2, 3, 4, 5]);
  expect((await stat(path())).mode & 0o777).toBe(0o600);
  const again = setUp().files;
  again.append('aaaaaa', entry(6));
  expect(await orders(again)).toEqual([1, 2, 3, 4, 5, 6]);
  await again.remove('aaaaaa');
  expect(await readdir(folder)).toEqual(['bbbbbb.timeline']);
  expect(await again.read('aaaaaa')).toEqual([]);
});

it('drops a line that was cut short, wherever it was cut, and what is no entry', async () => {
  const whole = `${JSON.stringify(entry(1))}\n${JSON.stringify({ ...entry(2), kind: 'of a newer version' })}\nnot JSON\n`;
  const last = JSON.stringify(entry(3));
  for (let cut = 0; cut <= last.length; cut += 7) {
    await writeFile(path(), `${whole}${last.slice(0, cut)}`);
    const { files } = setUp();
    expect(await orders(files)).toEqual([1]);
    files.append('aaaaaa', entry(4));
    expect(await orders(files)).toEqual([1, 4]);
  }
  expect(await readFile(path(), 'utf8')).toContain('of a newer version');
});

it('is bounded in entries and in bytes, and keeps the newest', async () => {
  const { files } = setUp();
  for (let order = 0; order < 2 * TIMELINE_MAX.entries; order++) {
    files.append('aaaaaa', entry(order));
    if (order % 97 === 0) await files.idle();
  }
  const kept = await orders(files);
  expect(kept.length).toBeGreaterThan(TIMELINE_MAX.entries / 2);
  expect(kept.length).toBeLessThanOrEqual(TIMELINE_MAX.entries);
  expect(kept).toEqual(kept.map((_, index) => 2 * TIMELINE_MAX.entries - kept.length + index));
  for (let order = 0; order < 700; order++) {
    files.append('bbbbbb', entry(order, '界'.repeat(200)));
    if (order % 97 === 0) await files.idle();
    if (order % 97 === 0)
      expect((await stat(join(folder, 'bbbbbb.timeline'))).size).toBeLessThanOrEqual(TIMELINE_MAX.bytes);
  }
  expect((await orders(files, 'bbbbbb')).at(-1)).toBe(699);
});

it('a disk that refuses is a fault; nothing is lost or said twice once it takes it again', async () => {
  let full = false;
  const { files, faults, retry } = setUp(() => (full ? 'ENOSPC' : null));
  files.append('aaaaaa', entry(1));
  await files.idle();
  full = true;
  for (const order of [2, 3]) files.append('aaaaaa', entry(order));
  await files.idle();
  expect(faults.at(-1)).toMatch(/aaaaaa is not being saved: ENOSPC/);
  expect(await orders(files)).toEqual([1, 2, 3]);
  // The first of them was saved all the same, and half of the other.
  await appendFile(path(), `${JSON.stringify(entry(2))}\n${JSON.stringify(entry(3)).slice(0, 9)}`);
  full = false;
  retry();
  await files.idle();
  expect(faults.at(-1)).toBeNull();
  expect(await orders(setUp().files)).toEqual([1, 2, 3]);
});

it('forgets a session whose disk refused it', async () => {
  const { files, faults } = setUp(() => 'ENOSPC');
  files.append('aaaaaa', entry(1));
  await files.idle();
  await files.remove('aaaaaa');
  expect(faults.at(-1)).toBeNull();
  expect(await files.read('aaaaaa')).toEqual([]);
});
