import { expect, test } from 'vitest';
import type { ChoiceKind, OpenDialog } from '../../../contract/session/dialog.js';
import { allowanceOf, questionText, shownChoices } from './choices.js';

const dialog = (...choices: [keys: string[], kind: ChoiceKind][]): OpenDialog => ({
  id: 'f1',
  question: 'Run it?',
  above: ['npm test'],
  choices: choices.map(([keys, kind], at) => ({ label: `choice ${at + 1}`, keys, kind, selected: at === 0 })),
});
const digits = (of: OpenDialog) => shownChoices(of).map(({ digit }) => digit);
const ranks = (of: OpenDialog) => shownChoices(of).map(({ rank }) => rank);

test('the digits are the agent’s own where it numbers its choices', () => {
  // A list that is scrolled starts at 3, and what has no number in it has no digit.
  const scrolled = dialog([['3'], 'other'], [['4', 'Enter'], 'other'], [['Escape'], 'deny']);
  expect(digits(scrolled)).toEqual([3, 4, null]);
  expect(shownChoices(scrolled).map(({ index }) => index)).toEqual([1, 2, 3]);
});

test('choices that the arrow keys choose are counted with those that have their number', () => {
  expect(digits(dialog([['Enter'], 'other'], [['Down', 'Enter'], 'other'], [['3'], 'text']))).toEqual([
    1, 2, 3,
  ]);
  expect(digits(dialog([['Enter'], 'approve'], [['2'], 'deny']))).toEqual([1, 2]);
});

test('choices without numbers are counted, up to nine', () => {
  expect(digits(dialog([['y'], 'approve'], [['n'], 'deny']))).toEqual([1, 2]);
  const eleven = dialog(...Array.from({ length: 11 }, (): [string[], ChoiceKind] => [['Down'], 'other']));
  expect(digits(eleven).slice(8)).toEqual([9, null, null]);
});

test('what allows everything is the last to get room, wherever the agent puts it', () => {
  expect(ranks(dialog([['1'], 'approve_always'], [['2'], 'approve'], [['3'], 'deny']))).toEqual([3, 1, 2]);
  expect(ranks(dialog([['1'], 'other'], [['2'], 'other']))).toEqual([1, 2]);
});

test('says what a choice allows, and what a question is about', () => {
  const [once, always] = dialog([['1'], 'approve'], [['2'], 'approve_always']).choices;
  expect([once, always].map((choice) => choice && allowanceOf(choice))).toEqual([
    null,
    expect.stringContaining('later requests'),
  ]);
  expect(questionText(dialog())).toBe('Run it?\n\nnpm test');
  expect(questionText({ ...dialog(), above: [] })).toBe('Run it?');
});
