import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NICKNAME_MAX_CHARS, SESSION_ID } from '../../../contract/names.js';
import { assignNicknames, newSessionId } from './naming.js';

describe('newSessionId', () => {
  it('makes six characters that are not taken', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (numbers) => {
        const random = (below: number) => (numbers.next().value ?? 0) % below;
        const taken = new Set<string>();
        for (let i = 0; i < 20; i++) taken.add(newSessionId(taken, random));
        expect(taken.size).toBe(20);
        for (const id of taken) expect(id).toMatch(SESSION_ID);
      }),
      { numRuns: 20 },
    );
  });
});

describe('assignNicknames', () => {
  it.each([
    [undefined, 2, [], [null, null]],
    ['fix', 1, [], ['fix']],
    ['fix', 1, ['fix'], ['fix (2)']],
    ['fix', 1, ['fix', 'fix (2)'], ['fix (3)']],
    ['fix', 2, [], ['fix (1)', 'fix (2)']],
    ['fix', 2, ['fix (1)'], ['fix (2)', 'fix (3)']],
  ] as const)('%s × %i beside %j gives %j', (nickname, count, taken, expected) => {
    expect(assignNicknames(nickname, count, new Set(taken))).toEqual(expected);
  });

  it('is unique and short enough for any name', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 12 }),
        (name, count) => {
          const nickname = [...name].slice(0, NICKNAME_MAX_CHARS).join('');
          const names = assignNicknames(nickname, count, new Set([nickname]));
          expect(new Set(names).size).toBe(count);
          for (const given of names)
            expect([...(given ?? '')].length).toBeLessThanOrEqual(NICKNAME_MAX_CHARS);
        },
      ),
    );
  });
});
