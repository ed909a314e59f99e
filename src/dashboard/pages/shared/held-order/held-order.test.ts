import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changesBetween, sameLayout } from './held-order.js';
import type { ListLayout } from '../../../state/sessions/list.js';

const layout = (groups: Record<string, string>): ListLayout =>
  Object.entries(groups).map(([key, ids]) => ({ key, label: key, ids: [...ids] }));

test.each([
  ['the same', { blocked: 'ab', working: 'cd' }, { blocked: 'ab', working: 'cd' }, 0],
  ['one to another heading', { blocked: 'ab', working: 'cd' }, { blocked: 'abc', working: 'd' }, 1],
  ['one moved to the top', { working: 'abcd' }, { working: 'dabc' }, 1],
  ['one gone', { working: 'abcd' }, { working: 'abd' }, 1],
  ['one new', { working: 'ab' }, { working: 'abz' }, 1],
  ['turned round', { working: 'abcd' }, { working: 'dcba' }, 3],
  ['all gone', { working: 'ab' }, {}, 2],
])('counts rows that come, go and move: %s', (_name, before, after, changes) => {
  expect(changesBetween(layout(before), layout(after))).toBe(changes);
});

test('no change is none, and any change is at least one', () => {
  const ids = fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { minLength: 0, maxLength: 8 });
  fc.assert(
    fc.property(ids, ids, (before, after) => {
      const from = [{ key: 'g', label: 'g', ids: before }];
      const to = [{ key: 'g', label: 'g', ids: after }];
      const changes = changesBetween(from, to);
      expect(changes === 0).toBe(before.join() === after.join());
      expect(sameLayout(from, to)).toBe(changes === 0);
      expect(changes).toBeLessThanOrEqual(before.length + after.length);
    }),
  );
});
