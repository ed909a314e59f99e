import { expect, test } from 'vitest';
import { KEY_NAMES, tmuxKeys } from './key-names.js';

test('known names pass, with tmux words for two', () => {
  expect(tmuxKeys(['1', 'y', 'N'])).toEqual(['1', 'y', 'N']);
  expect(tmuxKeys(['Escape', 'C-c', 'F12', 'M-3', 'Delete', 'Insert'])).toEqual([
    'Escape',
    'C-c',
    'F12',
    'M-3',
    'DC',
    'IC',
  ]);
  expect(tmuxKeys(KEY_NAMES)).toHaveLength(KEY_NAMES.length);
});

test.each(['escape', 'F13', 'F0', 'C-', 'C-cc', 'rm', '-X', '', 'Enter ', 'C-;', '12', ';', '~'])(
  '"%s" is no key',
  (name) => {
    expect(() => tmuxKeys(['Enter', name])).toThrow(expect.objectContaining({ code: 'KEY_UNKNOWN' }));
  },
);
