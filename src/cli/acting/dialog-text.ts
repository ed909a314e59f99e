import type { Choice, OpenDialog } from '../../contract/session/dialog.js';
import { onOneLine } from '../output/safe-text.js';
import type { Style } from '../output/style.js';

/** Returns an open question as lines: the screen lines it is about, then its choices, numbered from 1. */
export function dialogLines({ above, choices }: OpenDialog, { bold, dim, yellow }: Style): string[] {
  const about = above.map((line) => dim(`  | ${onOneLine(line).trimEnd()}`.trimEnd()));
  const listed = choices.map((choice, index) => {
    const text = `${index + 1}. ${onOneLine(choice.label)}`;
    const notes = notesOn(choice);
    const marked = choice.selected ? `→ ${bold(text)}` : `  ${text}`;
    return notes === '' ? marked : `${marked}  ${yellow(`(${notes})`)}`;
  });
  return [...about, ...listed];
}

/** Returns the commands that answer the question: one for any time, one for only as long as this very question is open. */
export function howToAnswer(id: string, dialog: OpenDialog): string[] {
  if (dialog.choices.length === 0)
    return [`schmux attach ${id}   to answer it: schmux does not know the keys of its choices`];
  return [
    `schmux answer ${id} <number>   answers the question that is open then`,
    `schmux answer ${id} <number> --dialog ${dialog.id}   answers only this question`,
  ];
}

function notesOn({ selected, kind }: Choice): string {
  return [
    selected ? 'highlighted' : '',
    kind === 'approve_always' ? 'allows later ones without asking' : '',
    kind === 'text' ? 'takes words: --text' : '',
  ]
    .filter((note) => note !== '')
    .join('; ');
}
