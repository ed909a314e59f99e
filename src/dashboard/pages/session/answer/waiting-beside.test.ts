import { expect, test } from 'vitest';
import type { Session } from '../../../../contract/session/session.js';
import { aSession } from '../../../../../test/support/session-view.js';
import { waitingBeside } from './waiting-beside.js';

const waits = (id: string, minute: number, more: Partial<Session> = {}): Session =>
  aSession({
    id,
    nudge: { state: 'blocked', since: `2026-01-01T10:0${minute}:00.000Z` },
    ...more,
  });
const works = aSession({ id: 'wwwwww' });
const three = [waits('cccccc', 3), works, waits('aaaaaa', 1), waits('bbbbbb', 2)];

test.each([
  ['aaaaaa', 1, 'bbbbbb'],
  ['bbbbbb', 1, 'cccccc'],
  ['cccccc', 1, 'aaaaaa'],
  ['aaaaaa', -1, 'cccccc'],
  ['bbbbbb', -1, 'aaaaaa'],
  ['wwwwww', 1, 'aaaaaa'],
  ['wwwwww', -1, 'cccccc'],
  ['nobody', 1, 'aaaaaa'],
] as const)('from %s by %i is %s', (id, step, expected) => {
  expect(waitingBeside(three, id, step)?.id).toBe(expected);
});

test('is nobody where no other waits, and never a muted one', () => {
  expect(waitingBeside([waits('aaaaaa', 1), works], 'aaaaaa', 1)).toBeNull();
  expect(waitingBeside([works], 'wwwwww', 1)).toBeNull();
  expect(waitingBeside([], 'wwwwww', -1)).toBeNull();
  const muted = [waits('aaaaaa', 1), waits('bbbbbb', 2, { muted: true })];
  expect(waitingBeside(muted, 'aaaaaa', 1)).toBeNull();
});
