import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TerminalConnection } from '../../../src/client/terminal-connection.js';
import { addAgents, createGate, openDoor, openViewer, type Door } from '../../bench/terminal-viewer.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';
import { createLineCheck } from '../../support/terminal/vectors-viewer.js';

/** Prints the given number of numbered lines, and a mark; the next line has the next number. */
const LINES = `stty -echo; i=0; fill=$(printf '%0300d' 0); echo READY
while read n; do end=$((i+n)); while [ $i -lt $end ]; do i=$((i+1)); echo "line $i $fill"; done; echo "END $i"; done`;
/** Of a printed line, with its CR and LF. */
const LINE_BYTES = 310;

let world: SchmuxWorld;
let door: Door;
let pid = 0;
const viewers: TerminalConnection[] = [];

beforeAll(async () => {
  world = await createSchmuxWorld();
  const program = await world.program('lines', `#!/bin/sh\n${LINES}\n`);
  await addAgents(world, [{ name: 'lines', command: [program] }]);
  ({ pid } = await world.start());
  door = await openDoor(world);
});
afterAll(async () => {
  for (const viewer of viewers) viewer.stop();
  await world.stop();
});

async function start(): Promise<string> {
  const agents = [{ agent: 'lines' }];
  const [id = ''] = await world.spawn({ agents, workspace: world.repo, cols: 80, rows: 24 });
  await world.until(id, ({ last_line }) => last_line === 'READY', 'ready');
  return id;
}

/** A viewer whose bytes go into the check of numbered lines; it takes them while `take` says so. */
function watch(id: string, take: () => boolean = () => true) {
  const check = createLineCheck();
  const gate = createGate();
  let waiting: (() => void)[] = [];
  let keyframes = 0;
  let opened = 0;
  const line = openViewer(() => door, id, {
    onBytes(frame, done) {
      if (frame.kind === 'keyframe') {
        keyframes++;
        check.resync();
      } else check.feed(frame.bytes);
      if (take()) done();
      else waiting.push(done);
      gate.poke();
    },
    onCaughtUp() {
      opened++;
      gate.poke();
    },
  });
  viewers.push(line);
  return {
    check,
    line,
    print: (lines: number) => void line.keys(Buffer.from(`${lines}\r`)),
    has: (last: number) => gate.until(() => check.last() >= last, `line ${last}`),
    opened: (times: number) => gate.until(() => opened >= times, `connected ${times} times`),
    /** Returns what must never happen: a line lost or doubled, or a second keyframe, which would hide one. */
    wrong: () => [
      ...check.problems.filter((text) => !text.includes('READY')),
      ...Array(keyframes - 1).fill('keyframe'),
    ],
    wake() {
      const all = waiting;
      waiting = [];
      for (const done of all) done();
    },
  };
}

test('a stalled viewer continues where it was: every line once', async () => {
  const id = await start();
  let awake = true;
  const sleepy = watch(id, () => awake);
  const quick = watch(id);
  await sleepy.opened(1);
  await quick.opened(1);
  quick.print(200);
  await sleepy.has(200);
  awake = false;
  quick.print(15_000);
  await quick.has(15_200);
  // It was given no more than the window of 100,000 bytes, and what was not acknowledged before.
  expect(sleepy.check.last()).toBeLessThan(200 + 110_000 / LINE_BYTES);
  awake = true;
  sleepy.wake();
  await sleepy.has(15_200);
  expect([sleepy.wrong(), quick.wrong()]).toEqual([[], []]);
  sleepy.line.stop();
  quick.line.stop();
});

test('viewers continue over kill -9 and a restart of the daemon: every line once', async () => {
  const id = await start();
  const all = [watch(id), watch(id)];
  for (const seen of all) await seen.opened(1);
  all[0]?.print(15_000);
  for (const seen of all) await seen.has(100);
  process.kill(pid, 'SIGKILL');
  const { pid: next, url } = await world.start();
  pid = next;
  door = { ...door, url: new URL(url).origin };
  for (const seen of all) {
    seen.line.retryNow();
    await seen.opened(2);
    await seen.has(15_000);
  }
  all[1]?.print(100);
  for (const seen of all) {
    await seen.has(15_100);
    expect(seen.wrong()).toEqual([]);
    seen.line.stop();
  }
});

test('a log over the limit is cut when a viewer joins: the open viewer reconnects and continues, schmux logs has the rest', async () => {
  await world.ok('config', 'set', 'internal.rotated_log_size_mb', '0.1');
  await world.ok('config', 'set', 'internal.max_log_size_mb', '1');
  const id = await start();
  const seen = watch(id);
  await seen.opened(1);
  seen.print(9000);
  await seen.has(9000);
  await world.until(id, ({ last_line }) => last_line === 'END 9000', 'quiet');
  const passing = watch(id);
  await passing.opened(1);
  await seen.opened(2);
  passing.print(1000);
  await seen.has(10_000);
  await passing.has(10_000);
  expect(seen.wrong()).toEqual([]);
  const logs = await world.ok('logs', id);
  const numbers = [...logs.matchAll(/^line (\d+) /gm)].map((match) => Number(match[1]));
  const kept = 1000 + (0.1 * 2 ** 20) / LINE_BYTES;
  expect(numbers.length).toBeGreaterThan(kept - 10);
  expect(numbers.length).toBeLessThan(kept + 10);
  expect(numbers).toEqual(numbers.map((_, index) => 10_000 - numbers.length + 1 + index));
  seen.line.stop();
  passing.line.stop();
});
