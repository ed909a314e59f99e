import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NAME, WORKSPACE_ID } from '../../../contract/names.js';
import { adoptedId, nextWorkspaceId } from './numbering.js';

test('uses the first free number, with more than three digits if needed', () => {
  expect(nextWorkspaceId('MyProject', [])).toBe('myproject-001');
  expect(nextWorkspaceId('p', ['p-001', 'P-002', 'p-004'])).toBe('p-003');
  const thousand = Array.from({ length: 999 }, (_, index) => `p-${String(index + 1).padStart(3, '0')}`);
  expect(nextWorkspaceId('p', thousand)).toBe('p-1000');
});

test('keeps the name of an adopted directory as far as an id allows', () => {
  expect(adoptedId('My Größe', [])).toBe('my-gro-e');
  expect(adoptedId('日本', [])).toBe('workspace');
  expect(adoptedId('x', ['X', 'x-2'])).toBe('x-3');
});

test('ids are always valid, never taken, and two made in a row differ', () => {
  const name = fc.oneof(fc.stringMatching(NAME), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(name, fc.array(name, { maxLength: 5 }), (repo, others) => {
      for (const next of [nextWorkspaceId, adoptedId]) {
        const taken = [...others];
        for (let round = 0; round < 4; round++) {
          const id = next(repo, taken);
          expect(id).toMatch(WORKSPACE_ID);
          expect(taken.map((entry) => entry.toLowerCase())).not.toContain(id);
          taken.push(id);
        }
      }
    }),
  );
});
