import type { Composer } from '../composer.js';
import type { Dialog } from '../dialog.js';
import { ARROWED } from '../patterns.js';
import { question } from '../question.js';
import { composerText } from '../draft/draft.js';
import { evidenceAt, isBlankAt, numberedAt, plainAt } from '../rows/row-facts.js';
import { rowText, type Screen } from '../screen.js';
import { plainText } from '../../untrusted-text.js';
import { offersLetters } from './choices/lettered.js';
import { bareRows } from './choices/numbered.js';

/** How far from the bottom numbered choices are searched for, in rows with text. */
const REACH_ROWS = 15;
/** How near the bottom a key hint or a "(y/n)" must be, in rows with text. */
const LAST_ROWS = 3;
/** How far above a list its question may be. */
const QUESTION_ROWS = 3;
/** "↑/↓ to navigate", "enter to confirm". Not Escape alone, which also stops work. */
const CHOOSING_KEYS =
  /(↑|↓|\b(enter|return|arrows?|space)\b).{0,24}\b(select|navigate|confirm|submit|choose|toggle|accept|approve|proceed)\b/i;
const YES_NO = /[[(]\s*y(es)?\s*[/|]\s*no?\s*[\])]\W{0,3}$/i;
/** How far above an input line the question that it answers may be. */
const TYPED_ROWS = 2;
const ASKS = /[?？]\s*$/;

/**
 * Finds what has the shape of a dialog although no rule matches. Typing into one by mistake makes a choice, so this errs on the side
 * of finding one; NudgeNik does not use it.
 */
export function findShape(screen: Screen, composer: Composer | null): Dialog | null {
  if (composer !== null) return menuLikeComposer(screen, composer) ?? lettersAbove(screen, composer);
  const shown = screen.rows.flatMap((_, y) => (isBlankAt(screen, y) ? [] : [y]));
  const last = shown.slice(-LAST_ROWS);
  const near = shown.slice(-REACH_ROWS);
  return (
    markedNumbers(screen, near) ??
    bareNumbers(screen, near) ??
    letters(screen, last) ??
    keyLine(screen, last) ??
    yesNo(screen, last)
  );
}

function dialog(screen: Screen, rows: readonly number[]): Dialog {
  const asked = question(screen, rows[0] ?? 0);
  const evidence = [...asked.evidence, ...rows.map((row) => evidenceAt(screen, row))];
  return { rule: 'shape/dialog', reason: asked.reason, evidence };
}

/** Describes a question whose answers follow in its line: "Deploy now? (y/n)". */
function inLine(screen: Screen, row: number): Dialog {
  const found = dialog(screen, [row]);
  const asked = /^.{2,200}?[?？]/.exec(plainAt(screen, row).trim())?.[0];
  return asked === undefined ? found : { ...found, reason: plainText(asked) };
}

/** Finds numbered entries of which exactly one is marked. */
function markedNumbers(screen: Screen, rows: readonly number[]): Dialog | null {
  const entries = rows.flatMap((row) => {
    const numbered = numberedAt(screen, row);
    return numbered === null ? [] : [{ row, mark: numbered.mark }];
  });
  const marked = entries.filter(({ mark }) => mark !== '');
  return entries.length >= 2 && marked.length === 1
    ? dialog(
        screen,
        entries.map(({ row }) => row),
      )
    : null;
}

/** Finds numbered entries without dots, of which one is marked. */
function bareNumbers(screen: Screen, rows: readonly number[]): Dialog | null {
  const found = bareRows(screen, rows);
  return found.length === 0 ? null : dialog(screen, found);
}

/** Finds a line that says which letters allow and refuse: "[y] Approve  [n] Deny". */
function letters(screen: Screen, rows: readonly number[]): Dialog | null {
  const { cursor } = screen;
  const row = rows.find((each) => offersLetters(plainAt(screen, each)));
  return row === undefined || (cursor.visible && cursor.y !== row) ? null : inLine(screen, row);
}

/** Finds a question that ends in "[y/n/t]:" right above an empty input line without a frame: the letter is typed there. */
function lettersAbove(screen: Screen, composer: Composer): Dialog | null {
  if (composer.top !== composer.row || composer.bottom !== composer.row) return null;
  if (composerText(screen, composer) !== '') return null;
  for (let row = composer.row - 1; row >= Math.max(0, composer.row - TYPED_ROWS); row -= 1) {
    if (isBlankAt(screen, row)) continue;
    const text = plainAt(screen, row).trimEnd();
    if (!/[\])]\s?[:?]?$/.test(text) || !offersLetters(text)) return null;
    return { ...dialog(screen, [row]), rule: 'shape/typed', reason: plainText(text) };
  }
  return null;
}

/** Finds a line that says which keys choose. */
function keyLine(screen: Screen, rows: readonly number[]): Dialog | null {
  const row = rows.find((each) => CHOOSING_KEYS.test(plainAt(screen, each)));
  return row === undefined ? null : dialog(screen, [row]);
}

/** Finds an unanswered "(y/n)", also when the cursor is hidden. */
function yesNo(screen: Screen, rows: readonly number[]): Dialog | null {
  const { cursor } = screen;
  const row = rows.find((each) => YES_NO.test(plainAt(screen, each).trimEnd()));
  return row === undefined || (cursor.visible && cursor.y !== row) ? null : inLine(screen, row);
}

/** Finds a list whose arrow looks like a composer's prompt: its entries are aligned, and a question is above. */
function menuLikeComposer(screen: Screen, { top, bottom, row }: Composer): Dialog | null {
  // A drawn frame makes it a composer.
  if (top !== row || bottom !== screen.cursor.y || bottom !== row) return null;
  const match = ARROWED.exec(rowText(screen, row));
  if (match === null) return null;
  const column = (match[1] ?? '').length + 1 + (match[2] ?? '').length;
  if (isBlankAt(screen, row + 1) || rowText(screen, row + 1).search(/\S/) !== column) return null;
  for (let above = row - 1; above >= Math.max(0, row - QUESTION_ROWS); above -= 1)
    if (ASKS.test(rowText(screen, above))) return dialog(screen, [row, row + 1]);
  return null;
}
