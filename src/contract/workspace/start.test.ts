import { expect, test } from 'vitest';
import { numberedBranch, readWish } from './start.js';

const FULL = 'a1'.repeat(20);

test.each([
  ['feature/login', { kind: 'new' }],
  ['originality/x', { kind: 'new' }],
  ['1234', { kind: 'new' }],
  ['origin/', { kind: 'new' }],
  ['upstream/x', { kind: 'new' }],
  ['pull/request', { kind: 'new' }],
  ['origin/feature/login', { kind: 'branch', name: 'feature/login' }],
  ['remotes/origin/x', { kind: 'branch', name: 'x' }],
  ['refs/remotes/origin/x', { kind: 'branch', name: 'x' }],
  ['heads/x', { kind: 'branch', name: 'x' }],
  ['refs/heads/heads/x', { kind: 'branch', name: 'heads/x' }],
  ['origin/HEAD', { kind: 'default' }],
  ['tags/v1.0', { kind: 'tag', name: 'v1.0' }],
  ['refs/tags/v1.0', { kind: 'tag', name: 'v1.0' }],
  ['pull/12/head', { kind: 'ref', ref: 'refs/pull/12/head' }],
  ['pull/12', { kind: 'ref', ref: 'refs/pull/12/head' }],
  ['merge-requests/3/head', { kind: 'ref', ref: 'refs/merge-requests/3/head' }],
  ['changes/45/12345/2', { kind: 'ref', ref: 'refs/changes/45/12345/2' }],
  ['refs/custom/thing', { kind: 'ref', ref: 'refs/custom/thing' }],
  [FULL, { kind: 'commit', id: FULL, sure: true }],
  ['A1B2C3D', { kind: 'commit', id: 'a1b2c3d', sure: true }],
  ['20260731', { kind: 'commit', id: '20260731', sure: false }],
  ['defaced', { kind: 'commit', id: 'defaced', sure: false }],
] as const)('%s', (text, meaning) => {
  expect(readWish(text, 'origin')).toEqual({ text, exact: !text.startsWith('refs/'), meaning });
});

test("a remote of another name counts beside git's own", () => {
  for (const text of ['up/x', 'origin/x', 'refs/remotes/up/x'])
    expect(readWish(text, 'up').meaning).toEqual({ kind: 'branch', name: 'x' });
});

test('each clone of one request gets the next free number', () => {
  const taken = new Set(['x-2']);
  const names = [0, 1, 2].map((copy) => numberedBranch('x', copy, (name) => !taken.has(name)));
  expect(names).toEqual(['x', 'x-3', 'x-4']);
});
