import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Socket } from '../../../src/client/socket.js';
import { systemTimers, type Timers } from '../../../src/client/timers.js';
import { addAgents, createGate, openDoor, openViewer, type Door } from '../../bench/terminal-viewer.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';
import { createLineCheck } from '../../support/terminal/vectors-viewer.js';

/** Longer than every timer of the daemon and of the page: alive, silence, idle emulators, a request's minute. */
const ASLEEP_MS = 61_000;
/** Prints numbered lines for as long as it lives, some 30 KB/s: more than a socket holds in a minute. */
const LINES = `stty -echo; i=0; fill=$(printf '%0300d' 0); echo READY
while :; do end=$((i+50)); while [ $i -lt $end ]; do i=$((i+1)); echo "line $i $fill"; done; sleep 0.5; done`;

let world: SchmuxWorld;
let door: Door;
beforeAll(async () => {
  world = await createSchmuxWorld();
  const program = await world.program('lines', `#!/bin/sh\n${LINES}\n`);
  await addAgents(world, [{ name: 'lines', command: [program] }]);
  await world.start();
  door = await openDoor(world);
});
afterAll(() => world.stop());

/** A tab that can be frozen: its timers do not run, and it takes nothing from its socket. */
function tab(id: string) {
  const check = createLineCheck();
  const gate = createGate();
  let frozen = false;
  let due: (() => void)[] = [];
  let socket: WebSocket | null = null;
  let connects = 0;
  let keyframes = 0;
  const timers: Timers = {
    monotonic: () => systemTimers.monotonic(),
    after: (ms, callback) => systemTimers.after(ms, () => void (frozen ? due.push(callback) : callback())),
  };
  const line = openViewer(() => door, id, {
    open() {
      connects++;
      const address = `${door.url.replace('http', 'ws')}/api/sessions/${id}/terminal`;
      socket = new WebSocket(address, { origin: door.url, perMessageDeflate: false });
      return socket as unknown as Socket;
    },
    timers,
    onBytes(frame, done) {
      if (frame.kind === 'keyframe') {
        keyframes++;
        check.resync();
      } else check.feed(frame.bytes);
      done();
      gate.poke();
    },
  });
  return {
    check,
    line,
    has: (last: number) => gate.until(() => check.last() >= last, `line ${last}`),
    wrong: () => check.problems.filter((text) => !text.includes('READY')),
    keyframes: () => keyframes,
    connects: () => connects,
    freeze() {
      frozen = true;
      socket?.pause();
    },
    thaw(timersFirst: boolean) {
      frozen = false;
      const callbacks = due;
      due = [];
      if (timersFirst) for (const callback of callbacks) callback();
      socket?.resume();
      if (!timersFirst) setImmediate(() => callbacks.forEach((callback) => callback()));
    },
  };
}

test(
  'tabs that were frozen for a minute go on where they were: every line once',
  async () => {
    const [id = ''] = await world.spawn({
      agents: [{ agent: 'lines' }],
      workspace: world.repo,
      cols: 80,
      rows: 24,
    });
    await world.until(id, ({ status }) => status === 'running', 'running');
    // A browser that wakes a tab may run its timers first or hand it what came first.
    const tabs = [tab(id), tab(id)];
    const awake = tab(id);
    for (const seen of [...tabs, awake]) await seen.has(200);
    const before = tabs.map(({ check }) => check.last());
    for (const seen of tabs) seen.freeze();
    await new Promise((resolve) => setTimeout(resolve, ASLEEP_MS));
    for (const [index, { check }] of tabs.entries()) expect(check.last()).toBe(before[index]);
    const missed = awake.check.last();
    expect(missed).toBeGreaterThan(200 + 50 * (ASLEEP_MS / 1000));
    for (const [index, seen] of tabs.entries()) seen.thaw(index === 0);
    for (const seen of tabs) await seen.has(missed + 100);
    for (const seen of [...tabs, awake]) {
      expect(seen.wrong()).toEqual([]);
      expect(seen.keyframes()).toBe(1);
      seen.line.stop();
    }
    process.stdout.write(`connections: ${tabs.map((seen) => seen.connects()).join(', ')}\n`);
  },
  ASLEEP_MS + 60_000,
);
