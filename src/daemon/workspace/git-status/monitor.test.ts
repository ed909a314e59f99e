import { expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import type { GitStatus } from '../../../contract/workspace/workspace.js';
import { silentLogger } from '../../../lib/logging/logger.js';
import { createMonitor } from './monitor.js';

const status = (changed: number): GitStatus => ({
  branch: 'main',
  commit: null,
  upstream: null,
  ahead: null,
  behind: null,
  changed,
  untracked: 0,
  stashes: 0,
  checked_at: new Date(changed).toISOString(),
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

function setUp() {
  const clock = createFakeClock();
  const reads: string[] = [];
  const watched = new Map<string, (by?: 'git' | 'files') => void>();
  let changed = 0;
  let block: Promise<void> = Promise.resolve();
  const monitor = createMonitor({
    clock,
    logger: silentLogger,
    async read(id) {
      reads.push(id);
      const seen = status(changed);
      await block;
      return seen;
    },
    async watch(id, onChange) {
      watched.set(id, (by = 'git') => onChange(by));
      return () => void watched.delete(id);
    },
  });
  return {
    clock,
    reads,
    watched,
    monitor,
    set: (value: number) => (changed = value),
    hold: (until: Promise<void>) => (block = until),
  };
}

test('a burst of git activity is one refresh, after it has settled; then not more than one in two seconds', async () => {
  const { clock, reads, monitor, watched } = setUp();
  await monitor.follow(new Set(['a']));
  const touch = watched.get('a')!;
  for (let index = 0; index < 50; index++) touch();
  clock.pass(249);
  expect(reads).toEqual([]);
  clock.pass(1);
  await settled();
  expect(reads).toEqual(['a']);
  for (let index = 0; index < 19; index++) {
    touch();
    clock.pass(100);
    await settled();
  }
  expect(reads).toEqual(['a']);
  clock.pass(100);
  await settled();
  expect(reads).toEqual(['a', 'a']);
});

test('output refreshes at most every five seconds, unless git activity refreshes sooner', async () => {
  const { clock, reads, monitor, watched } = setUp();
  await monitor.follow(new Set(['a']));
  await monitor.refresh('a');
  monitor.refreshSoon('a');
  clock.pass(4999);
  await settled();
  expect(reads).toHaveLength(1);
  clock.pass(1);
  await settled();
  expect(reads).toHaveLength(2);
  monitor.refreshSoon('a');
  clock.pass(2500);
  await settled();
  expect(reads).toHaveLength(2);
  watched.get('a')!();
  clock.pass(250);
  await settled();
  expect(reads).toHaveLength(3);
});

test('a workspace that is slow to read is refreshed less', async () => {
  const { clock, reads, monitor, watched, hold } = setUp();
  await monitor.follow(new Set(['a']));
  let release = () => {};
  hold(new Promise((resolve) => (release = resolve)));
  const slow = monitor.refresh('a');
  await settled();
  clock.pass(1000);
  release();
  await slow;
  await settled();
  const before = reads.length;
  watched.get('a')!();
  clock.pass(29_000);
  await settled();
  const during = reads.length;
  clock.pass(1000);
  await settled();
  expect([during - before, reads.length - before]).toEqual([0, 1]);
});

test('calls listeners only on changes, and caches the last status', async () => {
  const { monitor, set } = setUp();
  const heard: (number | undefined)[] = [];
  monitor.on((event) => heard.push(event.status?.changed));
  expect(monitor.latest('a')).toBeNull();
  await monitor.refresh('a');
  await monitor.refresh('a');
  set(1);
  await monitor.refresh('a');
  expect(heard).toEqual([0, 1]);
  expect(monitor.latest('a')?.changed).toBe(1);
});

test('a refresh that is asked for during a read gets a new one, shared by all who ask then', async () => {
  const { monitor, reads, set, hold } = setUp();
  let release = () => {};
  hold(new Promise((resolve) => (release = resolve)));
  const stale = monitor.refresh('a');
  await settled();
  set(7);
  const fresh = [monitor.refresh('a'), monitor.refresh('a')];
  release();
  expect((await stale)?.changed).toBe(0);
  expect((await Promise.all(fresh)).map((seen) => seen?.changed)).toEqual([7, 7]);
  expect(reads).toHaveLength(2);
});

test('exactly the given workspaces are watched; stopping ends every watch and timer', async () => {
  const { monitor, watched, clock, reads } = setUp();
  await monitor.follow(new Set(['a', 'b']));
  await monitor.follow(new Set(['b', 'c']));
  expect([...watched.keys()]).toEqual(['b', 'c']);
  watched.get('b')?.();
  await monitor.stop();
  clock.pass(10_000);
  await settled();
  expect([watched.size, reads]).toEqual([0, []]);
});
