import { expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import { aSession } from '../../../../test/support/session-view.js';
import { SchmuxError } from '../../../contract/errors.js';
import type { Nudge, Opinion } from '../../../contract/session/nudge.js';
import { silentLogger } from '../../../lib/logging/logger.js';
import { createContinue, type ContinueDeps } from './continue.js';

const UNTIL = '2026-05-01T12:00:00.000Z';
const limited = aSession({ nudge: { state: 'feedback', problem: 'rate_limited' } }).nudge;

/** What is done for a session, in order. */
function stage(now: { nudge: Nudge; shows: Nudge['problem'] }, send?: ContinueDeps['send']) {
  const clock = createFakeClock();
  const done: unknown[] = [];
  const continueSession = createContinue({
    registry: {
      apply: (_id, fact) => (done.push(fact), Promise.resolve({} as never)),
    },
    statusScheduler: { nudge: () => now.nudge, opinions: () => [{ problem: now.shows } as Opinion] },
    send: send ?? ((_id, { text }, road) => (done.push({ text, road }), Promise.resolve({} as never))),
    timeline: { notContinued: (_id, why) => void done.push({ why }) },
    clock,
    logger: silentLogger,
  });
  return { clock, done, run: async () => [continueSession('aaaaaa', UNTIL), await clock.passSettled(1)][0] };
}
const TRIED = { kind: 'continued', until: UNTIL };

test('that it is tried is on record before anything is typed', async () => {
  const { run, done } = stage({ nudge: limited, shows: 'rate_limited' });
  expect(await run()).toBe(true);
  expect(done).toEqual([TRIED, { text: 'continue', road: 'automatic' }]);
});

test('nothing is typed into a question, or when the screen shows something else; both are noted', async () => {
  const asks = aSession({ nudge: { state: 'blocked', reason: 'Delete it?' } }).nudge;
  const asking = stage({ nudge: asks, shows: null });
  await asking.run();
  expect(asking.done).toEqual([TRIED, { why: 'A question is open: Delete it?' }]);
  const other = stage({ nudge: limited, shows: null });
  other.clock.pass(60_000);
  await other.run();
  expect(other.done).toEqual([TRIED, { why: 'The screen does not show the limit any more' }]);
});

test('a screen that was not read since the start is waited for', async () => {
  const now = { nudge: limited, shows: null as Nudge['problem'] };
  const { run, done } = stage(now);
  expect(await run()).toBe(false);
  expect(done).toEqual([]);
  now.shows = 'rate_limited';
  expect(await run()).toBe(true);
});

test('a refusal is noted, and the attempt stays on record', async () => {
  const refused = new SchmuxError('DRAFT_THERE', 'Nothing was typed: there is a draft.');
  const { run, done } = stage({ nudge: limited, shows: 'rate_limited' }, () => Promise.reject(refused));
  await run();
  expect(done).toEqual([TRIED, { why: 'Nothing was typed: there is a draft.' }]);
});
