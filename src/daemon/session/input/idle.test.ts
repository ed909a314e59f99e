import { expect, test } from 'vitest';
import { CALM, COMPOSER, createFakeActing } from '../../../../test/support/fake-acting.js';
import type { Inspection } from './decide.js';
import { requireSender, untilIdle } from './idle.js';

const WORKING: Inspection = { ...CALM, targets: [{ ...COMPOSER, busy: true }] };
const message = { text: 'go on', typed: false, draft: 'refuse' } as const;
const wait = { withinMs: 60_000, isOver: () => false, gone: undefined };
const during = (ms: number, text: string) =>
  createFakeActing((_typed, now) =>
    now < ms ? WORKING : { ...CALM, targets: [{ ...COMPOSER, draft: text }] },
  );

test('waits until the agent is idle', async () => {
  const acting = during(5000, '');
  await untilIdle(acting, message, wait);
  expect(acting.did.filter((each) => each === 'pause').length).toBeGreaterThan(10);
});

test.each([
  ['works', during(70_000, ''), 'AGENT_BUSY'],
  ['has a draft', during(5000, 'mine'), 'DRAFT_THERE'],
])('gives up when the time is over, and says that the agent still %s', async (_what, acting, code) => {
  await expect(untilIdle(acting, message, wait)).rejects.toMatchObject({ code });
});

test('does not wait at all for a message that must be typed now or never', async () => {
  const acting = during(5000, '');
  await expect(untilIdle(acting, message, { ...wait, withinMs: 0 })).rejects.toMatchObject({
    code: 'AGENT_BUSY',
  });
  expect(acting.did).toEqual(['inspect']);
});

test('ends with its sender, although the agent has become idle in the same moment', async () => {
  const sender = new AbortController();
  const acting = createFakeActing((_typed, now) => {
    if (now < 5000) return WORKING;
    sender.abort();
    return CALM;
  });
  const gone = { code: 'AGENT_BUSY', message: expect.stringMatching(/gave up waiting/) };
  await expect(untilIdle(acting, message, { ...wait, gone: sender.signal })).rejects.toMatchObject(gone);
  expect(() => requireSender('abc123', sender.signal)).toThrow(expect.objectContaining(gone));
});

test('ends with its session', async () => {
  const acting = during(5000, '');
  const isOver = () => acting.did.length > 4;
  await expect(untilIdle(acting, message, { ...wait, isOver })).rejects.toMatchObject({
    code: 'SESSION_NOT_RUNNING',
  });
});
