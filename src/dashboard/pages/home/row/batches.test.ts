import { expect, test } from 'vitest';
import type { Session } from '../../../../contract/session/session.js';
import { aSession } from '../../../../../test/support/session-view.js';
import { attemptsOf } from './batches.js';

const start = (id: string, at: number, more: Parameters<typeof aSession>[0] = {}, prompt = 'Fix it') =>
  ({ ...aSession({ id, created_order: at, ...more }), prompt_line: prompt }) as Session;
const place = (id: string, branch: string) => ({ workspace: { id, path: '/w', repo: 'p', branch } });

test('the same prompt started together is a batch, in the order of the starts', () => {
  const attempts = attemptsOf([
    start('c', 1200, { agent: 'codex', ...place('p-2', 'fix-2') }),
    start('a', 1000, { agent: 'claude', ...place('p-1', 'fix-1') }),
    // The same prompt an hour later is another request.
    start('late', 3_600_000),
    start('other', 1100, {}, 'Something else'),
  ]);
  const differs = ['agent', 'workspace', 'branch'];
  expect([...attempts]).toEqual([
    ['a', { number: 1, of: 2, differs }],
    ['c', { number: 2, of: 2, differs }],
  ]);
});

test('shows only what differs; sessions without a prompt are no attempts', () => {
  const same = [start('a', 1), start('b', 2, { agent: 'codex' })];
  expect(attemptsOf(same).get('b')?.differs).toEqual(['agent']);
  expect(attemptsOf([start('a', 1, {}, ''), start('b', 2, {}, '')]).size).toBe(0);
});
