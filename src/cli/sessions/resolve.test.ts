import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SchmuxError } from '../../contract/errors.js';
import { aSession } from '../../../test/support/session-view.js';
import { resolveSession, resolveSessions, type Named } from './resolve.js';

const session = (id: string, nickname: string | null = null, status: Named['status'] = 'running'): Named =>
  aSession({ id, nickname, agent: 'demo', status });

const sessions = [
  session('abc123', 'review'),
  session('abd456'),
  session('review', null),
  session('zzz999', 'abc'),
];

test('an exact id wins over a nickname, a nickname over a prefix', () => {
  expect(resolveSession(sessions, 'review').id).toBe('review');
  expect(resolveSession(sessions, 'abc').id).toBe('zzz999');
  expect(resolveSession(sessions, 'abd').id).toBe('abd456');
});

test('what fits several is refused with the candidates', () => {
  expect(() => resolveSession(sessions, 'ab')).toThrowError(
    expect.objectContaining({
      code: 'SESSION_AMBIGUOUS',
      hint: 'abc123  review  demo  Working\nabd456  –       demo  Working',
    }),
  );
});

test('a near miss suggests the name', () => {
  expect(() => resolveSession(sessions, 'reviwe')).toThrowError(
    expect.objectContaining({
      hint: expect.stringMatching(/^Did you mean review\?\nschmux list /) as string,
    }),
  );
});

test('what fits none, and nothing at all, is unknown', () => {
  for (const text of ['x', '', 'abc1234', 'REVIEW'])
    expect(() => resolveSession(sessions, text)).toThrowError(
      expect.objectContaining({ code: 'SESSION_UNKNOWN' }),
    );
});

test('a nickname prefers the live session to an ended one', () => {
  const two = [session('aaaaaa', 'fix', 'done'), session('bbbbbb', 'fix')];
  expect(resolveSession(two, 'fix').id).toBe('bbbbbb');
});

test('a resumed session has given its nickname to its successor, and is found by its id', () => {
  const resumed: Named = { ...session('aaaaaa', 'fix', 'done'), successor: 'aaabbb' };
  const both = [resumed, session('aaabbb', 'fix', 'done')];
  expect(resolveSession(both, 'fix').id).toBe('aaabbb');
  expect(resolveSession(both, 'aaa').id).toBe('aaabbb');
  expect(resolveSession(both, 'aaaaaa').id).toBe('aaaaaa');
  const renamed = [resumed, session('aaabbb', 'other')];
  expect(() => resolveSession(renamed, 'fix')).toThrowError(
    expect.objectContaining({ code: 'SESSION_UNKNOWN' }),
  );
});

test('a nickname is found however its accents are written', () => {
  expect(resolveSession([session('aaaaaa', 'caf\u00e9')], 'cafe\u0301').id).toBe('aaaaaa');
});

test('several words name each session once, in their order', () => {
  expect(resolveSessions(sessions, ['zzz', 'abc123', 'abc']).map(({ id }) => id)).toEqual([
    'zzz999',
    'abc123',
  ]);
});

const anId = fc.stringMatching(/^[a-c]{6}$/);
const someSession = fc
  .record({
    id: anId,
    nickname: fc.option(fc.stringMatching(/^[a-c]{1,6}$/)),
    agent: fc.constant('demo'),
    status: fc.constantFrom('spawning', 'running', 'done') as fc.Arbitrary<Named['status']>,
  })
  .map((parts) => aSession(parts));

test('a match fits the word, and a refused word fits none or several', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(someSession, { selector: ({ id }) => id, maxLength: 12 }),
      fc.stringMatching(/^[a-c]{0,6}$/),
      (all, text) => {
        const fits = (one: Named) => one.nickname === text || (text !== '' && one.id.startsWith(text));
        try {
          const found = resolveSession(all, text);
          expect(fits(found)).toBe(true);
          if (all.some(({ id }) => id === text)) expect(found.id).toBe(text);
        } catch (error) {
          const code = (error as SchmuxError).code;
          const count = all.filter(fits).length;
          if (code === 'SESSION_UNKNOWN') expect(count).toBe(0);
          else expect([code, count > 1]).toEqual(['SESSION_AMBIGUOUS', true]);
        }
      },
    ),
  );
});
