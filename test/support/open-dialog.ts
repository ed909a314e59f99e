import type { Choice, OpenDialog } from '../../src/contract/session/dialog.js';

/** Returns an open question with these choices, the first one highlighted; a choice is its label or any of its fields. */
export function aDialog(
  choices: readonly (string | Partial<Choice>)[],
  parts: Partial<OpenDialog> = {},
): OpenDialog {
  return {
    id: 'seen-before',
    question: 'Do you want to proceed?',
    above: ['Bash command', '', '  make clean'],
    choices: choices.map((given, index) => ({
      label: '',
      keys: [String(index + 1)],
      selected: index === 0,
      kind: 'other',
      ...(typeof given === 'string' ? { label: given } : given),
    })),
    ...parts,
  };
}
