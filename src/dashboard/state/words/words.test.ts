import { expect, test } from 'vitest';
import { aSession } from '../../../../test/support/session-view.js';
import { sizeText } from '../../../contract/size.js';
import { ago, agoPhrase, gitChips, reasonOf, shortDuration } from './words.js';

test.each([
  [-5000, 'now'],
  [0, 'now'],
  [12_000, '12s'],
  [60_000, '1m'],
  [3_599_000, '59m'],
  [3_600_000, '1h'],
  [90_000_000, '1d'],
])('%i ms is %s', (ms, text) => {
  expect(shortDuration(ms)).toBe(text);
});

test('never and just now are phrases of their own', () => {
  expect(ago(null, 0)).toBe('never');
  expect(agoPhrase('2026-01-01T00:00:00.000Z', Date.parse('2026-01-01T00:00:01.000Z'))).toBe('just now');
  expect(agoPhrase('2026-01-01T00:00:00.000Z', Date.parse('2026-01-01T00:03:00.000Z'))).toBe('3m ago');
});

test('the reason is the strongest there is', () => {
  expect(reasonOf(aSession({ last_line: 'last', nudge: { source: 'none' } }))).toBe('last');
  expect(reasonOf(aSession({ last_line: '? for shortcuts' }))).toBe('');
  expect(reasonOf(aSession({ last_line: 'last', nudge: { reason: 'Run it?' } }))).toBe('Run it?');
});

test('git in few characters, nothing for a clean clone', () => {
  const git = {
    branch: 'main',
    commit: 'abc',
    upstream: null,
    ahead: 2,
    behind: 0,
    changed: 3,
    untracked: 1,
    stashes: 0,
    checked_at: '2026-01-01T00:00:00.000Z',
  };
  expect(gitChips({ git }).map((chip) => chip.text)).toEqual(['±4', '↑2']);
  expect(gitChips({ git: { ...git, ahead: null, changed: 0, untracked: 0 } })).toEqual([]);
  expect(gitChips({ git: null, problem: null })).toEqual([]);
});

test('what git refuses, and what only a filter could tell, is said in full', () => {
  const git = { branch: 'main', commit: 'a', upstream: null, ahead: 0, behind: 0, changed: 0, untracked: 0, stashes: 0, checked_at: '2026-01-01T00:00:00.000Z' }; // prettier-ignore
  expect(gitChips({ git: { ...git, filtered: { files: 2, filters: ['crypt'] } } })).toEqual([
    { kind: 'filtered', text: '?2', label: expect.stringMatching(/^2 files under .*\(crypt\).* not run$/) },
  ]);
  expect(gitChips({ git: null, problem: { message: 'Git refuses it.' } })).toEqual([
    { kind: 'problem', text: 'git?', label: 'Git refuses it.' },
  ]);
});

test.each([
  [999, '999 B'],
  [1000, '1.0 KB'],
  [12_345_678, '12 MB'],
  [3.2e12, '3.2 TB'],
])('%i bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
