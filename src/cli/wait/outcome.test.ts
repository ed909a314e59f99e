import { expect, test } from 'vitest';
import type { Session } from '../../contract/session/session.js';
import { waitOutcome } from './outcome.js';

const session = (status: Session['status'], state: Session['nudge']['state']) =>
  ({ status, nudge: { state } }) as Session;

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
