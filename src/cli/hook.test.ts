import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hookCall } from './hook.js';

const env = { SCHMUX_SESSION_ID: 'abc123', HOME: '/home/ada' };

test('the payload names itself, and goes to the socket that was given', () => {
  const call = hookCall(['--socket', '/run/s.sock'], env, '{"hook_event_name":"Stop","n":1}');
  expect(call).toEqual({
    socket: '/run/s.sock',
    session: 'abc123',
    name: 'Stop',
    payload: { hook_event_name: 'Stop', n: 1 },
  });
});

test('a payload as the last word, under the name before it', () => {
  expect(hookCall(['notify', '{"type":"agent-turn-complete"}'], env, '')).toMatchObject({
    socket: '/home/ada/.schmux/run/daemon.sock',
    name: 'notify',
    payload: { type: 'agent-turn-complete' },
  });
});

test('outside of a session there is nothing to tell', () => {
  for (const id of [undefined, '', 'ABC123', '../etc'])
    expect(hookCall([], { SCHMUX_SESSION_ID: id }, '{}')).toBeNull();
});

test('any payload becomes one that the daemon accepts: below 1 MiB and well-formed', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 10, stringUnit: 'binary' }), (json) => {
      const call = hookCall([], env, json);
      const sent = JSON.stringify({ name: call?.name, payload: call?.payload });
      expect([sent.length < 1024 * 1024, sent.isWellFormed()]).toEqual([true, true]);
    }),
  );
  const huge = JSON.stringify({
    hook_event_name: 'PostToolUse',
    tool_response: 'x'.repeat(5_000_000),
    lines: Array(9999).fill('y'),
  });
  expect(JSON.stringify(hookCall([], env, huge)).length).toBeLessThan(5000);
});
