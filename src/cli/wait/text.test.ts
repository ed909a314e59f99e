import { expect, test } from 'vitest';
import { aSession, NOON } from '../../../test/support/session-view.js';
import { notReachedText, stillText } from './text.js';

test('says what the session does instead, for how long, and why', () => {
  const now = Date.parse(NOON) + 720_000;
  expect(stillText(aSession({ nudge: { reason: 'Runs the\nsuite' } }), now)).toBe(
    'It is still Working (12m): Runs the suite',
  );
  expect(stillText(aSession({ nudge: { state: 'feedback' } }), now)).toBe('It is still Feedback (12m).');
  expect(stillText(undefined, now)).toBe('');
});

test('what was waited for, in words', () => {
  expect(notReachedText('x', ['blocked', 'feedback', 'done'], 600_000)).toBe(
    'x was not blocked, feedback or done within 10m.',
  );
  expect(notReachedText('x', ['blocked', 'limit-reset'], 600_000)).toBe(
    'x was not blocked or past its limit within 10m.',
  );
  expect(notReachedText('x', ['done'], 300)).toMatch(/^x was not done within /);
});
