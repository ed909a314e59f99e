import { expect, test } from 'vitest';
import { aSession } from '../../../test/support/session-view.js';
import type { Exit, Session } from './session.js';
import { endText, kindOf, KIND_WORD, KINDS, reasonOf, stateText } from './state-word.js';

type Told = Parameters<typeof stateText>[0];
const ended = (exit: Exit | null, more: Partial<Told> = {}) =>
  aSession({ status: 'done', exit, nudge: { state: 'done' }, ...more });

test.each([
  ['Starting', aSession({ status: 'spawning', nudge: { state: 'unknown' } })],
  ['Working', aSession({})],
  ['Running', aSession({ nudge: { state: 'unknown' } })],
  ['Blocked', aSession({ nudge: { state: 'blocked' } })],
  ['Feedback', aSession({ nudge: { state: 'feedback' } })],
  ['Feedback', aSession({ nudge: { state: 'feedback', problem: 'error' } })],
  ['Done', aSession({ nudge: { state: 'done' } })],
  ['Limited', aSession({ nudge: { state: 'feedback', problem: 'rate_limited' } })],
  // It waits for an answer, or continues on its own: it does not wait for the limit.
  ['Blocked', aSession({ nudge: { state: 'blocked', problem: 'rate_limited' } })],
  ['Working', aSession({ nudge: { state: 'working', problem: 'rate_limited' } })],
  ['Failed, exit 7', ended({ code: 7, signal: null })],
  ['Failed, SIGSEGV', ended({ code: null, signal: 'SIGSEGV' })],
  ['Failed', ended(null, { failure: { code: 'CLONE_FAILED', message: 'No such branch' } })],
  ['Ended', ended({ code: 0, signal: null })],
  ['Ended', ended(null)],
  ['Ended by you', ended({ code: null, signal: 'SIGTERM' }, { ended_by_user: true })],
])('the word is %s', (word, session) => {
  expect(stateText(session)).toBe(word);
  expect(word.startsWith(KIND_WORD[kindOf(session)])).toBe(true);
});

test('shows when a limit ends, if known, in the reader’s time zone', () => {
  const until = new Date(2026, 4, 1, 14, 5).toISOString();
  const since = new Date(2026, 4, 1, 12, 0).toISOString();
  const nudge = { state: 'done', problem: 'rate_limited', limited_until: until, since } as const;
  expect(stateText(aSession({ nudge }))).toBe('Limited until 14:05');
  expect(stateText(aSession({ nudge, limit: { ended: false } }))).toBe('Limited until 14:05');
  expect(stateText(aSession({ nudge, limit: { ended: true } }))).toBe('Limit ended 14:05');
});

test('an end is described in the same words', () => {
  expect(endText(aSession({}))).toBe('');
  expect(endText(ended({ code: 7, signal: null }))).toBe('Failed, exit 7');
  expect(endText(ended({ code: 0, signal: null }))).toBe('Ended, exit 0');
  expect(endText(ended(null))).toBe('Ended');
  expect(endText(ended(null, { ended_by_user: true }))).toBe('Ended by you');
  expect(endText(ended(null, { failure: { code: 'X', message: 'No such branch' } }))).toBe('No such branch');
});

test('every kind has a word of its own', () => {
  expect(new Set(KINDS.map((kind) => KIND_WORD[kind])).size).toBe(KINDS.length);
});

test('the reason of an ended session is its last line; processes that it left running come first', () => {
  const over = { ...ended({ code: 1, signal: null }), last_line: 'Error: no such file' } as Session;
  const said = { ...over, nudge: { ...over.nudge, reason: 'Failed, exit 1; 2 processes still run' } };
  expect(reasonOf(said)).toBe('Error: no such file');
  expect(reasonOf({ ...said, left_processes: 2 })).toBe('Failed, exit 1; 2 processes still run');
  expect(reasonOf({ ...said, last_line: '' })).toBe('Failed, exit 1; 2 processes still run');
});
