import type { OpenDialog } from '../../contract/session/dialog.js';
import type { Session } from '../../contract/session/session.js';
import { onOneLine } from '../output/safe-text.js';
import type { Style } from '../output/style.js';
import { dialogLines, howToAnswer } from './dialog-text.js';
import { idAndName } from './receipt-text.js';

type Out = { style: Style; line(text: string): void };

/** Prints what a session asks, its choices, and the commands that answer. */
export function printDialog(
  { style, line }: Out,
  session: Pick<Session, 'id' | 'nickname'>,
  dialog: OpenDialog,
): void {
  line(`${idAndName(session)}  asks: ${style.bold(onOneLine(dialog.question))}`);
  for (const text of dialogLines(dialog, style)) line(text);
  for (const text of howToAnswer(session.id, dialog)) line(style.dim(text));
}
