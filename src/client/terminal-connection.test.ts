import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../../test/support/fake-clock.js';
import { fakeOpen, type FakeSocket } from '../../test/support/http/fake-socket.js';
import { ACK_EVERY_BYTES, decodeInput, encodeFrame, type DaemonFrame } from '../contract/terminal/frames.js';
import { openTerminalConnection, fit, type TerminalConnectionOptions } from './terminal-connection.js';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (value: string) => new TextEncoder().encode(value);

function setUp(change: Partial<TerminalConnectionOptions> = {}) {
  const timers = createFakeClock();
  const net = fakeOpen();
  const told: unknown[] = [];
  let screen = '';
  const frames: { frame: DaemonFrame; done: () => void }[] = [];
  const terminal = openTerminalConnection({
    open: net.open,
    size: { cols: 80, rows: 24 },
    focused: true,
    onBytes(frame, done) {
      frames.push({ frame, done });
      screen = (frame.kind === 'keyframe' ? '' : screen) + text(frame.bytes);
    },
    onOpened: (message) => void told.push(message),
    onSize: (message) => void told.push(message),
    onCaughtUp: (offset) => void told.push(offset),
    onExited: () => void told.push('exited'),
    onError: (message) => void told.push(message),
    onState: (state) => void told.push(state),
    timers,
    random: () => 0,
    ...change,
  });
  const online = () => {
    net.last().opens();
    net.last().says({ type: 'opened', base: 0, end: 0, viewed_offset: null, live: true });
  };
  return { timers, net, told, frames, terminal, online, screen: () => screen };
}

const output = (offset: number, value: string) =>
  encodeFrame({ kind: 'output', offset, bytes: bytes(value) });
const keyframe = (offset: number, value: string) =>
  encodeFrame({ kind: 'keyframe', offset, bytes: bytes(value) });
const lastText = (socket: FakeSocket) => socket.texts().at(-1);

describe('connecting and reconnecting', () => {
  test('without an offset first, then from the last byte it had', () => {
    const { net, online, screen, timers, terminal } = setUp();
    online();
    expect(net.last().texts()).toEqual([{ type: 'hello', cols: 80, rows: 24, focused: true }]);
    net.last().sends(keyframe(100, 'screen'));
    net.last().sends(output(100, ' more'));
    terminal.resize({ cols: 100, rows: 30 });
    terminal.focus(false);
    net.last().ends();
    timers.pass(1000);
    online();
    expect(net.last().texts()).toEqual([{ type: 'hello', cols: 100, rows: 30, focused: false, from: 105 }]);
    net.last().sends(output(105, '.'));
    expect([screen(), terminal.offset()]).toEqual(['screen more.', 106]);
  });

  test('what changed between the hello and its answer is sent then', () => {
    const { net, terminal } = setUp();
    net.last().opens();
    terminal.resize({ cols: 48, rows: 36 });
    terminal.focus(false);
    net.last().says({ type: 'opened', base: 0, end: 0, viewed_offset: null, live: true });
    expect(net.last().texts().slice(1)).toEqual([
      { type: 'resize', cols: 48, rows: 36 },
      { type: 'focus', focused: false },
    ]);
  });

  test('after a cut log from the same offset, when far behind from a keyframe', () => {
    const { net, online } = setUp({ from: 40 });
    online();
    net.last().says({ type: 'reconnect', reason: 'rotated' });
    online();
    expect(lastText(net.last())).toMatchObject({ type: 'hello', from: 40 });
    const { net: other, online: otherOnline } = setUp({ from: 40 });
    otherOnline();
    other.last().says({ type: 'reconnect', reason: 'behind' });
    expect(other.sockets).toHaveLength(2);
    otherOnline();
    expect(lastText(other.last())).not.toHaveProperty('from');
  });

  test('missing bytes lead to a keyframe, known bytes are left out', () => {
    const { net, online, screen } = setUp({ from: 0 });
    online();
    net.last().sends(output(0, 'abc'));
    net.last().sends(output(1, 'bcd'));
    net.last().sends(output(0, 'ab'));
    expect(screen()).toBe('abcd');
    net.last().sends(output(9, 'z'));
    online();
    expect(lastText(net.last())).not.toHaveProperty('from');
    net.last().sends(keyframe(10, 'abcd....z'));
    expect(screen()).toBe('abcd....z');
  });

  test('passes on the messages of the daemon', () => {
    const { net, online, told } = setUp();
    online();
    const size = { type: 'size', cols: 80, rows: 24, owner: 'you' };
    const error = { type: 'error', code: 'SESSION_NOT_RUNNING', message: 'It has ended.' };
    for (const message of [
      size,
      { type: 'caught_up', offset: 3 },
      { type: 'exited' },
      error,
      { type: 'alive' },
    ])
      net.last().says(message);
    net.last().says({ type: 'of a newer daemon' });
    net.last().says(null);
    net.last().sends(new Uint8Array([7, 7]));
    expect(told).toEqual(['connecting', 'online', expect.anything(), size, 3, 'exited', error]);
  });
});

describe('acks', () => {
  test('are sent when the terminal has processed the bytes, every few thousand', () => {
    const { net, online, frames } = setUp({ from: 0 });
    online();
    const piece = 'x'.repeat(2000);
    for (let at = 0; at < 6; at++) net.last().sends(output(at * 2000, piece));
    expect(net.last().texts()).toHaveLength(1);
    for (const { done } of frames) done();
    expect(net.last().texts().slice(1)).toEqual([
      { type: 'ack', offset: 6000 },
      { type: 'ack', offset: 12_000 },
    ]);
  });

  test('a keyframe is acknowledged at once; nothing of an earlier connection is', () => {
    const { net, online, frames, timers } = setUp();
    online();
    net.last().sends(keyframe(50, 'screen'));
    frames[0]?.done();
    expect(lastText(net.last())).toEqual({ type: 'ack', offset: 50 });
    net.last().sends(output(50, 'x'.repeat(ACK_EVERY_BYTES)));
    net.last().ends();
    timers.pass(1000);
    online();
    frames[0]?.done();
    frames[1]?.done();
    expect(net.last().texts()).toHaveLength(1);
  });
});

describe('input', () => {
  test('goes out in order, and is not kept while there is no connection', () => {
    const { net, online, terminal } = setUp();
    expect([terminal.keys(bytes('lost')), terminal.paste('lost')]).toEqual([false, false]);
    online();
    expect([
      terminal.keys(bytes('a')),
      terminal.paste('b'.repeat(70_000)),
      terminal.keys(bytes('c')),
    ]).toEqual([true, true, true]);
    terminal.takeOver();
    const inputs = net.last().sent.flatMap((data) => (typeof data === 'string' ? [] : [decodeInput(data)]));
    expect(inputs.map((input) => [input?.kind, input?.bytes.length])).toEqual([
      ['keys', 1],
      ['paste', 65_535],
      ['paste_end', 4465],
      ['keys', 1],
    ]);
    expect(lastText(net.last())).toEqual({ type: 'take_over' });
  });

  test('the same size is not sent twice', () => {
    const { net, online, terminal } = setUp();
    online();
    terminal.resize({ cols: 80, rows: 24 });
    terminal.resize({ cols: 81, rows: 24 });
    terminal.resize({ cols: 81, rows: 24 });
    expect(net.last().texts().slice(1)).toEqual([{ type: 'resize', cols: 81, rows: 24 }]);
  });
});

test('fit: the new part of a frame, for every offset', () => {
  const log = 'abcdefghij';
  fc.assert(
    fc.property(fc.nat(10), fc.nat(10), fc.nat(10), (next, from, length) => {
      const frame: DaemonFrame = {
        kind: 'output',
        offset: from,
        bytes: bytes(log.slice(from, from + length)),
      };
      const result = fit(frame, next);
      if (from > next) {
        expect(result).toBe('gap');
        return;
      }
      const fresh = log.slice(next, Math.max(next, Math.min(log.length, from + length)));
      const got = result === null || result === 'gap' ? result : [result.offset, text(result.bytes)];
      expect(got).toEqual(fresh === '' ? null : [next, fresh]);
    }),
  );
});

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('print' as const), size: fc.integer({ min: 1, max: 9 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('send' as const), size: fc.integer({ min: 1, max: 9 }) }),
  },
  fc.record({
    kind: fc.constantFrom(
      'cut' as const,
      'lose' as const,
      'repeat' as const,
      'rotated' as const,
      'behind' as const,
    ),
    size: fc.integer({ min: 1, max: 9 }),
  }),
);

test('the screen shows exactly the printed bytes, whatever is lost, doubled or cut', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const { net, timers, screen } = setUp();
      let log = '';
      let sent = 0;
      const serve = () => {
        const socket = net.last();
        if (socket.sent.length > 0) return;
        socket.opens();
        const { from } = socket.texts()[0] as { from?: number };
        socket.says({ type: 'opened', base: 0, end: log.length, viewed_offset: null, live: true });
        if (from === undefined) socket.sends(keyframe(log.length, log));
        sent = from ?? log.length;
      };
      const send = (size: number) => {
        net.last().sends(output(sent, log.slice(sent, sent + size)));
        sent = Math.min(log.length, sent + size);
      };
      const finish = () => {
        for (let wait = 0; wait < 18; wait++) {
          timers.pass(500);
          serve();
        }
      };
      for (const { kind, size } of steps) {
        serve();
        if (kind === 'print') log += String.fromCharCode(97 + (log.length % 26)).repeat(size);
        if (kind === 'send') send(size);
        if (kind === 'lose') sent = Math.min(log.length, sent + size);
        if (kind === 'repeat') sent = Math.max(0, sent - size);
        if (kind === 'cut') net.last().ends();
        if (kind === 'rotated' || kind === 'behind') net.last().says({ type: 'reconnect', reason: kind });
        expect(log.startsWith(screen())).toBe(true);
        if (kind !== 'print' && kind !== 'send') finish();
      }
      finish();
      log += '!';
      send(log.length);
      finish();
      expect(screen()).toBe(log);
    }),
  );
});
