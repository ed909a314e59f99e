import type { Key } from '../terminal/keys.js';
import { graphemes, printable, width, wrap } from './width.js';

/** A draft: graphemes before and after the cursor. */
export type Draft = { before: string; after: string };
export const EMPTY: Draft = { before: '', after: '' };

/** Most rows of a draft on the screen; the rest scrolls out at the top. */
const DRAFT_ROWS = 8;

export function draftText(draft: Draft): string {
  return draft.before + draft.after;
}

/** Returns the draft after a key; other keys leave it unchanged. */
export function edit(draft: Draft, key: Key): Draft {
  const { before, after } = draft;
  if (key.kind === 'text') return { before: before + key.text, after };
  if (key.kind === 'paste') return { before: before + key.text.replace(/\r\n?/g, '\n'), after };
  switch (key.name) {
    case 'newline':
      return { before: `${before}\n`, after };
    case 'backspace':
      return { before: graphemes(before).slice(0, -1).join(''), after };
    case 'delete':
      return { before, after: graphemes(after).slice(1).join('') };
    case 'left': {
      const parts = graphemes(before);
      return { before: parts.slice(0, -1).join(''), after: (parts.at(-1) ?? '') + after };
    }
    case 'right': {
      const parts = graphemes(after);
      return { before: before + (parts[0] ?? ''), after: parts.slice(1).join('') };
    }
    case 'home':
      return { before: '', after: before + after };
    case 'end':
      return { before: before + after, after: '' };
    case 'ctrl-u':
      return { before: '', after };
    case 'ctrl-w':
      return { before: before.replace(/\S*\s*$/u, ''), after };
    default:
      return draft;
  }
}

/** Returns the rows of a draft at `columns`, and the position of the cursor. */
export function layDraft(draft: Draft, columns: number): { rows: string[]; row: number; column: number } {
  const rows = wrap(printable(draftText(draft)), columns);
  const upToCursor = wrap(printable(draft.before), columns);
  let row = upToCursor.length - 1;
  // Wrapping drops a space at the end of a row, so the column may be beyond it.
  let column = Math.min(width(upToCursor.at(-1) ?? ''), columns);
  if (column >= columns) {
    row++;
    column = 0;
    if (rows.length <= row) rows.push('');
  }
  const first = Math.max(0, Math.min(row - DRAFT_ROWS + 1, rows.length - DRAFT_ROWS));
  return { rows: rows.slice(first, first + DRAFT_ROWS), row: row - first, column };
}
