import { expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import { silentLogger } from '../../../lib/logging/logger.js';
import type { ControlConnection } from './connection.js';
import { createReconnectingConnection } from './reconnect.js';

/** A tmux that can be broken: `up` says whether a try succeeds. */
function setup(up = true) {
  const clock = createFakeClock(0);
  const state = { up, tries: 0, down: 0, closed: 0, end: (_reason: string) => undefined as void };
  const link = createReconnectingConnection({
    async open(onClose) {
      state.tries++;
      if (!state.up) throw new Error('no tmux');
      state.end = onClose;
      const connection: ControlConnection = {
        pid: 1,
        run: async () => [Buffer.from(`${state.tries}`)],
        close: async () => undefined,
      };
      return connection;
    },
    async close() {
      state.closed++;
    },
    clock,
    logger: silentLogger,
    onDown: () => void state.down++,
  });
  const ask = async () => Buffer.from((await link.run([]))[0] ?? []).toString();
  return { clock, state, link, ask };
}

test('a connection that ended after a good while is made again at once', async () => {
  const { clock, state, link, ask } = setup();
  await link.start();
  await clock.passSettled(10_000);
  state.end('gone');
  expect({ up: link.up(), down: state.down }).toEqual({ up: false, down: 1 });
  expect(await ask()).toBe('2');
  await clock.passSettled(60_000);
  expect({ tries: state.tries, timers: clock.due().length }).toEqual({ tries: 2, timers: 0 });
});

test('tries are spaced further and further, and bounded; then only a command tries', async () => {
  const { clock, state, link, ask } = setup();
  await link.start();
  state.up = false;
  state.end('gone');
  const failed = ask().catch((error: unknown) => error);
  await clock.passSettled(49);
  expect(state.tries).toBe(1);
  await clock.passSettled(1);
  expect(state.tries).toBe(2);
  expect(await failed).toMatchObject({ message: expect.stringContaining('no tmux') });
  await clock.passSettled(99);
  expect(state.tries).toBe(2);
  await clock.passSettled(600_000);
  expect({ tries: state.tries, timers: clock.due().length }).toEqual({ tries: 11, timers: 0 });
  await expect(ask()).rejects.toThrow('no tmux');
  expect(state.tries).toBe(12);
  // At once again: within the pause it is refused without a try.
  await expect(ask()).rejects.toThrow('no tmux');
  expect(state.tries).toBe(12);
  await clock.passSettled(5000);
  state.up = true;
  expect(await ask()).toBe('13');
});

test('commands that come during a pause wait for the try that ends it', async () => {
  const { clock, state, link, ask } = setup();
  await link.start();
  state.end('flapping');
  const answers = Promise.all([ask(), ask()]);
  expect(state.tries).toBe(1);
  await clock.passSettled(50);
  expect(await answers).toEqual(['2', '2']);
});

test('after the stop nothing is tried, and waiting calls fail', async () => {
  const { clock, state, link, ask } = setup();
  await expect(ask()).rejects.toMatchObject({ code: 'STOPPING' });
  await link.start();
  state.end('flapping');
  const refused = ask().catch((error: unknown) => error);
  await link.stop();
  expect(await refused).toMatchObject({ code: 'STOPPING' });
  await clock.passSettled(60_000);
  expect({ tries: state.tries, timers: clock.due().length }).toEqual({ tries: 1, timers: 0 });
  await link.start();
  await link.stop();
  expect(state.closed).toBe(1);
});

test('a start that fails says why', async () => {
  const { link, state, clock } = setup(false);
  await expect(link.start()).rejects.toThrow('no tmux');
  await link.stop();
  await clock.passSettled(60_000);
  expect(state.tries).toBe(1);
});
