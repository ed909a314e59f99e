import { SchmuxError } from '../../contract/errors.js';
import type { OpenDialog } from '../../contract/session/dialog.js';
import { onOneLine } from '../output/safe-text.js';

/**
 * Returns the number, from 1, of the choice that `given` names: its number as listed, its whole label, or the beginning of exactly
 * one label, in any case. Throws BAD_REQUEST with the dialog.
 */
export function chooseNumber(dialog: OpenDialog, given: string): number {
  const { choices } = dialog;
  const text = given.trim();
  if (choices.length === 0) throw refusal(dialog, 'The question has no choices that schmux can press.');
  if (/^\d{1,4}$/.test(text)) {
    const number = Number(text);
    if (number >= 1 && number <= choices.length) return number;
    throw refusal(dialog, `There is no choice ${number}; the question has ${choices.length}.`);
  }
  const labels = choices.map(({ label }) => fold(label));
  const wanted = fold(text);
  const whole = indexesOf(labels, (label) => label === wanted);
  const begun = indexesOf(labels, (label) => wanted !== '' && label.startsWith(wanted));
  const found = whole.length > 0 ? whole : begun;
  const [first] = found;
  const quoted = JSON.stringify(text.slice(0, 60));
  if (first === undefined) throw refusal(dialog, `No choice begins with ${quoted}.`);
  if (found.length > 1)
    throw refusal(dialog, `${quoted} fits ${found.length} choices: ${numbersText(found)}.`);
  return first + 1;
}

function fold(text: string): string {
  return onOneLine(text.normalize('NFC')).trim().replace(/\s+/g, ' ').toLowerCase();
}

function indexesOf(labels: readonly string[], holds: (label: string) => boolean): number[] {
  return labels.flatMap((label, index) => (holds(label) ? [index] : []));
}

function numbersText(indexes: readonly number[]): string {
  const numbers = indexes.map((index) => String(index + 1));
  return `${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;
}

function refusal(dialog: OpenDialog, message: string): SchmuxError {
  return new SchmuxError('BAD_REQUEST', `Nothing was pressed. ${message}`, {
    hint: 'Give the number of a choice, or enough of its label.',
    dialog,
  });
}
