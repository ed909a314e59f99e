import { expect, test } from 'vitest';
import { createFakeClock } from '../../test/support/fake-clock.js';
import { createAdmission } from './admission.js';

function setUp() {
  const timers = createFakeClock();
  let fresh = true;
  let renewed = 0;
  const admission = createAdmission({ timers, isFresh: () => fresh, renew: () => void renewed++ });
  return { timers, admission, stale: () => void (fresh = false), renewed: () => renewed };
}

test('a request waits for the proof, and goes with its token', async () => {
  const { admission } = setUp();
  const waiting = admission.token();
  admission.open('token');
  expect(await waiting).toBe('token');
  expect(await admission.token()).toBe('token');
});

test('after the connection was lost nothing is sent, and the error says so', async () => {
  const { timers, admission } = setUp();
  admission.open('old');
  admission.close();
  const waiting = admission.token();
  timers.pass(3000);
  await expect(waiting).rejects.toMatchObject({ code: 'DAEMON_DOWN' });
});

test('a connection that has been silent is renewed', async () => {
  const { admission, stale, renewed } = setUp();
  admission.open('token');
  stale();
  await admission.token();
  expect(renewed()).toBe(1);
});

test('an aborted request does not wait', async () => {
  const { admission } = setUp();
  const abort = new AbortController();
  const waiting = admission.token(abort.signal);
  abort.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  await expect(admission.token(abort.signal)).rejects.toThrow('gone');
});
