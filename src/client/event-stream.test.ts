import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFakeClock } from '../../test/support/fake-clock.js';
import { fakeOpen } from '../../test/support/http/fake-socket.js';
import type { Change, Snapshot } from '../contract/events.js';
import { openEventStream } from './event-stream.js';
import type { ConnectionState } from './socket.js';

const state = {} as Snapshot;
const changes: Change[] = [];

function setUp() {
  const timers = createFakeClock();
  const net = fakeOpen();
  const heard: (string | number)[] = [];
  const states: ConnectionState[] = [];
  const stop = openEventStream({
    open: net.open,
    onSnapshot: (_state, rev) => void heard.push(`=${rev}`),
    onChange: (_changes, rev) => void heard.push(rev),
    onState: (next) => void states.push(next),
    timers,
    random: () => 0,
  });
  return { timers, net, heard, states, stop };
}

test('over the unix socket only the hello is sent', () => {
  const { net } = setUp();
  net.last().opens();
  expect(net.last().texts()).toEqual([{ type: 'hello' }]);
});

test('a snapshot, then changes; a gap leads to a new snapshot', () => {
  const { net, heard, states } = setUp();
  net.last().opens();
  net.last().says({ type: 'snapshot', rev: 7, state });
  net.last().says({ type: 'change', rev: 8, changes });
  net.last().says({ type: 'alive' });
  net.last().says({ type: 'news', rev: 9 });
  net.last().says({ type: 'change', rev: 10, changes });
  expect([net.sockets.length, heard, states]).toEqual([2, ['=7', 8], ['connecting', 'online', 'connecting']]);
  net.last().opens();
  net.last().says({ type: 'snapshot', rev: 10, state });
  expect([heard, states.at(-1)]).toEqual([['=7', 8, '=10'], 'online']);
});

test('logged out is final until there is a new key', () => {
  const { net, states, stop, timers } = setUp();
  net.last().opens();
  net.last().says({ type: 'snapshot', rev: 1, state });
  net.last().says({ type: 'bye', reason: 'logged_out' });
  timers.pass(60_000);
  expect([states.at(-1), net.sockets.length]).toEqual(['unauthorized', 1]);
  stop.retryNow();
  expect(net.sockets).toHaveLength(2);
  stop();
  expect(timers.due().length).toBe(0);
});

test('after a daemon stops, attempts continue until it is back', () => {
  const { net, states, timers } = setUp();
  net.last().opens();
  net.last().says({ type: 'snapshot', rev: 1, state });
  net.last().says({ type: 'bye', reason: 'stopping' });
  net.last().ends(1001);
  for (let failure = 0; failure < 5; failure++) {
    timers.pass(10_000);
    net.last().ends();
  }
  timers.pass(10_000);
  net.last().opens();
  net.last().says({ type: 'snapshot', rev: 1, state });
  expect(states).toEqual(['connecting', 'online', 'connecting', 'offline', 'online']);
});

const step = fc.oneof(
  { weight: 6, arbitrary: fc.constant('change' as const) },
  fc.constantFrom('lose' as const, 'twice' as const, 'cut' as const, 'silence' as const, 'alive' as const),
);

test('whatever gets lost, doubled or cut: the reader has every change since its snapshot, once, in order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { net, heard, timers } = setUp();
      let rev = 1;
      const serve = () => {
        const socket = net.last();
        if (socket.sent.length > 0 || socket.closedWith !== null) return;
        socket.opens();
        socket.says({ type: 'snapshot', rev, state });
      };
      const tell = () => net.last().says({ type: 'change', rev, changes });
      for (const next of steps) {
        serve();
        if (next === 'change' || next === 'twice' || next === 'lose') rev++;
        if (next === 'change' || next === 'twice') tell();
        if (next === 'twice') tell();
        if (next === 'alive') net.last().says({ type: 'alive' });
        if (next === 'cut') net.last().ends();
        if (next === 'cut' || next === 'silence') timers.pass(20_000);
        timers.pass(1000);
      }
      // One more change and time to come back: the reader is where the daemon is.
      serve();
      rev++;
      tell();
      for (let wait = 0; wait < 30; wait++) {
        timers.pass(500);
        serve();
      }
      let at = -1;
      for (const entry of heard) {
        if (typeof entry === 'number') expect(entry).toBe(at + 1);
        at = typeof entry === 'number' ? entry : Number(entry.slice(1));
      }
      expect(at).toBe(rev);
    }),
  );
});
