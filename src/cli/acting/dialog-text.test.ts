import { expect, test } from 'vitest';
import { aDialog } from '../../../test/support/open-dialog.js';
import { createStyle } from '../output/style.js';
import { dialogLines, howToAnswer } from './dialog-text.js';

const plain = createStyle(false);

test('a question is what it is about and its numbered choices, with what they do', () => {
  const dialog = aDialog([
    'Yes',
    { label: "Yes, and don't ask again", kind: 'approve_always' },
    { label: 'No, tell the\n\u001b[2Jagent', kind: 'text' },
  ]);
  expect(dialogLines(dialog, plain)).toEqual([
    '  | Bash command',
    '  |',
    '  |   make clean',
    '→ 1. Yes  (highlighted)',
    "  2. Yes, and don't ask again  (allows later ones without asking)",
    '  3. No, tell the  [2Jagent  (takes words: --text)',
  ]);
});

test('the way to answer names the fingerprint; without known keys it leads to the terminal', () => {
  expect(howToAnswer('abc123', aDialog(['Yes', 'No']))).toEqual([
    'schmux answer abc123 <number>   answers the question that is open then',
    'schmux answer abc123 <number> --dialog seen-before   answers only this question',
  ]);
  expect(howToAnswer('abc123', aDialog([]))).toEqual([expect.stringMatching(/^schmux attach abc123 /)]);
});
