import { expect, test } from 'vitest';
import { aSession } from '../../../test/support/session-view.js';
import { sessionSchema } from '../../contract/session/session.js';
import { parseFields, pickFields, SESSION_FIELDS } from './json-fields.js';

const read = parseFields;

test('every field of a session can be selected, with the value of the full output', () => {
  const whole = aSession({ nickname: 'x', survivor: { pid: 7 } });
  for (const name of Object.keys(sessionSchema.shape)) {
    expect(SESSION_FIELDS).toContain(name);
    expect(pickFields(whole, read(name))).toEqual({
      [name]: (whole as Record<string, unknown>)[name] ?? null,
    });
  }
  expect(pickFields(whole, true)).toBe(whole);
});

test('fields inside of a field keep their place', () => {
  const whole = aSession({ nudge: { state: 'blocked', reason: 'Run?' } });
  expect(pickFields(whole, read('id, nudge.reason,workspace.path,nudge.state'))).toEqual({
    id: 'abc123',
    nudge: { reason: 'Run?', state: 'blocked' },
    workspace: { path: '/w/proj-001' },
  });
  expect(pickFields(whole, read('exit'))).toEqual({ exit: null });
});

test.each(['idd', 'id,', 'nudge.nope', 'constructor', '__proto__', ''])(
  '%j is refused, and the fields are named',
  (text) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        name: 'UsageError',
        hint: expect.stringContaining('Fields: id, agent, nickname, ') as string,
      }),
    );
  },
);
