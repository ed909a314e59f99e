import { expect, test } from 'vitest';
import type { Session } from '../../contract/session/session.js';
import { waitOutcome } from './outcome.js';

const session = (status: Session['status'], state: Session['nudge']['state']) =>
  ({ status, nudge: { state } }) as Session;

const at = (problem: 'rate_limited' | null, ended?: boolean, state: Session['nudge']['state'] = 'feedback') =>
  ({
    status: 'running',
    nudge: { state, problem },
    ...(ended === undefined ? {} : { limit: { ended } }),
  }) as Session;

test.each([
  ['the limit runs', at('rate_limited', false), false, 'not_yet'],
  ['it has ended', at('rate_limited', true), false, 'reached'],
  ['its end is not known', at('rate_limited'), false, 'not_yet'],
  ['the agent works again', at(null, undefined, 'working'), true, 'reached'],
  ['a question hides it', at(null, undefined, 'blocked'), true, 'not_yet'],
  ['nothing is known any more', at(null, undefined, 'unknown'), true, 'not_yet'],
  ['there was none', at(null), false, 'never'],
])('the reset of a limit: %s', (_name, seen, wasLimited, kind) => {
  expect(waitOutcome(seen, ['limit-reset'], wasLimited).kind).toBe(kind);
});

test('the reset of a limit beside states', () => {
  expect(waitOutcome(at(null), ['limit-reset', 'done']).kind).toBe('not_yet');
  expect(waitOutcome(at('rate_limited', false), ['limit-reset', 'feedback'])).toMatchObject({
    state: 'feedback',
  });
  expect(waitOutcome(session('done', 'feedback'), ['limit-reset'])).toMatchObject({
    code: 'SESSION_NOT_RUNNING',
  });
  expect(waitOutcome(at(null), ['limit-reset'])).toMatchObject({ code: 'LIMIT_UNKNOWN' });
});

test.each([
  ['blocked', session('running', 'blocked'), 'blocked', 'reached'],
  ['still working', session('running', 'working'), 'blocked,done', 'not_yet'],
  ['working is wanted', session('running', 'working'), 'working', 'reached'],
  ['nothing known', session('running', 'unknown'), 'working,blocked,feedback,done', 'not_yet'],
  ['being prepared', session('spawning', 'done'), 'done', 'not_yet'],
  ['an exited session is done, whatever its last screen said', session('done', 'blocked'), 'done', 'reached'],
  ['an exited session is never blocked again', session('done', 'blocked'), 'blocked', 'never'],
  ['disposed of', undefined, 'done', 'never'],
])('%s', (_name, seen, wanted, kind) => {
  expect(waitOutcome(seen, wanted.split(',') as ('done' | 'blocked')[]).kind).toBe(kind);
});
