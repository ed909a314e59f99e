import { expect, test } from 'vitest';
import { aDialog } from '../../../test/support/open-dialog.js';
import { chooseNumber } from './choose.js';

const dialog = aDialog(['Yes', "Yes, and don't ask again", 'No, and tell the agent what to do (esc)']);

test.each([
  ['1', 1],
  [' 3 ', 3],
  ['yes', 1],
  ['Yes, AND', 2],
  ['n', 3],
  ['no,  and', 3],
])('%j chooses %i', (given, number) => {
  expect(chooseNumber(dialog, given)).toBe(number);
});

test.each([
  ['0', /no choice 0; the question has 3/],
  ['4', /no choice 4; the question has 3/],
  ['y', /"y" fits 2 choices: 1 and 2/],
  ['maybe', /No choice begins with "maybe"/],
  ['', /No choice begins with ""/],
  // Two sessions and one choice: the second session is no beginning of a label.
  ['other1 1', /No choice begins with "other1 1"/],
])('%j is refused, and the error has the question', (given, message) => {
  expect(() => chooseNumber(dialog, given)).toThrow(
    expect.objectContaining({ code: 'BAD_REQUEST', message: expect.stringMatching(message), dialog }),
  );
});

test('a label is found however its letters are composed', () => {
  expect(chooseNumber(aDialog(['Créer', 'Non']), 'cre\u0301')).toBe(1);
});

test('two choices with the same label have to be told apart by number', () => {
  expect(() => chooseNumber(aDialog(['Yes', 'Yes']), 'yes')).toThrow(/fits 2 choices: 1 and 2/);
});

test('a question whose choices are not known takes none', () => {
  expect(() => chooseNumber(aDialog([]), '1')).toThrow(/no choices that schmux can press/);
});
