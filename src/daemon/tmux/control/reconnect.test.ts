import { expect, test } from 'vitest';
import type { Clock } from '../../../lib/clock.js';
import { silentLogger } from '../../../lib/logging/logger.js';
import type { Connection } from './connection.js';
import { createLink } from './reconnect.js';

/** A clock that stands still until it is told to go on. */
function stillClock() {
  let time = 0;
  const timers = new Set<{ at: number; callback: () => void }>();
  const clock: Clock = {
    now: () => time,
    monotonic: () => time,
    order: () => time,
    after(ms, callback) {
      const timer = { at: time + ms, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
  };
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    clock,
    waiting: () => timers.size,
    async advance(ms: number) {
      const end = time + ms;
      for (;;) {
        await settle();
        const next = [...timers].sort((a, b) => a.at - b.at)[0];
        if (next === undefined || next.at > end) break;
        time = next.at;
        timers.delete(next);
        next.callback();
      }
      time = end;
      await settle();
    },
  };
}

/** A tmux that can be broken: `up` says whether a try succeeds. */
function setup(up = true) {
  const still = stillClock();
  const state = { up, tries: 0, down: 0, closed: 0, end: (_reason: string) => undefined as void };
  const link = createLink({
    async open(onClose) {
      state.tries++;
      if (!state.up) throw new Error('no tmux');
      state.end = onClose;
      const connection: Connection = {
        pid: 1,
        run: async () => [Buffer.from(`${state.tries}`)],
        close: async () => undefined,
      };
      return connection;
    },
    async close() {
      state.closed++;
    },
    clock: still.clock,
    logger: silentLogger,
    onDown: () => void state.down++,
  });
  const ask = async () => Buffer.from((await link.run([]))[0] ?? []).toString();
  return { still, state, link, ask };
}

test('a connection that ended after a good while is made again at once', async () => {
  const { still, state, link, ask } = setup();
  await link.start();
  await still.advance(10_000);
  state.end('gone');
  expect({ up: link.up(), down: state.down }).toEqual({ up: false, down: 1 });
  expect(await ask()).toBe('2');
  await still.advance(60_000);
  expect({ tries: state.tries, timers: still.waiting() }).toEqual({ tries: 2, timers: 0 });
});

test('tries are spaced further and further, and bounded; then only a command tries', async () => {
  const { still, state, link, ask } = setup();
  await link.start();
  state.up = false;
  state.end('gone');
  const failed = ask().catch((error: unknown) => error);
  await still.advance(49);
  expect(state.tries).toBe(1);
  await still.advance(1);
  expect(state.tries).toBe(2);
  expect(await failed).toMatchObject({ message: expect.stringContaining('no tmux') });
  await still.advance(99);
  expect(state.tries).toBe(2);
  await still.advance(600_000);
  expect({ tries: state.tries, timers: still.waiting() }).toEqual({ tries: 11, timers: 0 });
  await expect(ask()).rejects.toThrow('no tmux');
  expect(state.tries).toBe(12);
  // At once again: within the pause it is refused without a try.
  await expect(ask()).rejects.toThrow('no tmux');
  expect(state.tries).toBe(12);
  await still.advance(5000);
  state.up = true;
  expect(await ask()).toBe('13');
});

test('commands that come during a pause wait for the try that ends it', async () => {
  const { still, state, link, ask } = setup();
  await link.start();
  state.end('flapping');
  const answers = Promise.all([ask(), ask()]);
  expect(state.tries).toBe(1);
  await still.advance(50);
  expect(await answers).toEqual(['2', '2']);
});

test('after the stop nothing is tried, and who waits is told', async () => {
  const { still, state, link, ask } = setup();
  await expect(ask()).rejects.toMatchObject({ code: 'STOPPING' });
  await link.start();
  state.end('flapping');
  const refused = ask().catch((error: unknown) => error);
  await link.stop();
  expect(await refused).toMatchObject({ code: 'STOPPING' });
  await still.advance(60_000);
  expect({ tries: state.tries, timers: still.waiting() }).toEqual({ tries: 1, timers: 0 });
  await link.start();
  await link.stop();
  expect(state.closed).toBe(1);
});

test('a start that fails says why', async () => {
  const { link, state, still } = setup(false);
  await expect(link.start()).rejects.toThrow('no tmux');
  await link.stop();
  await still.advance(60_000);
  expect(state.tries).toBe(1);
});
