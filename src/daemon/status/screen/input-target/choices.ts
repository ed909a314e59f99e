import { createHash } from 'node:crypto';
import type { Choice, OpenDialog } from '../../../../contract/session/dialog.js';
import type { Dialog } from '../dialog.js';
import { isEdge } from '../lines.js';
import { choiceKind } from './choice-kind.js';
import { ELAPSED, TICK } from '../patterns.js';
import { arrowedAt, numberedAt, plainAt } from '../rows/row-facts.js';
import { rowText, type Screen } from '../screen.js';
import { plainRow, plainText } from '../../untrusted-text.js';

/** Lines above the choices that the user is shown. */
const ABOVE_ROWS = 10;
/** Rows above the choices whose change makes it another question. */
const CONTEXT_ROWS = 12;
/** Longest label. */
const LABEL_MAX_CHARS = 200;
/** Highest number that is a single key. */
const MAX_DIGIT = 9;
const YES_AND_NO = [
  { letter: 'y', label: 'Yes' },
  { letter: 'n', label: 'No' },
];
const LETTERED = /\(([a-z])\)([a-z][a-z' ]*)/gi;
const YES_NO = /[[(]\s*y(?:es)?\s*[/|]\s*no?\s*[\])]\W{0,3}$/i;

type Entry = { row: number; label: string; marked: boolean; digit: number };

/** Describes what a dialog found on this screen asks and how to answer it. Pure. */
export function openDialog(screen: Screen, dialog: Dialog): OpenDialog {
  const rows = dialog.evidence.map(({ row }) => row).sort((a, b) => a - b);
  const choices = numbered(screen, rows) ??
    arrowed(screen, rows) ??
    lettered(screen, rows) ?? { first: rows.at(-1) ?? 0, list: [] };
  return {
    id: idOf(screen, dialog, choices),
    question: dialog.reason,
    above: linesAbove(screen, choices.first),
    choices: choices.list,
  };
}

type Found = { first: number; list: Choice[] };

/** Reads "❯ 1. Yes": the digit is the key, followed by Enter where an input line waits for it. */
function numbered(screen: Screen, rows: readonly number[]): Found | null {
  const entries = rows.flatMap((row): Entry[] => {
    const found = numberedAt(screen, row);
    if (found === null) return [];
    const label = plainAt(screen, row).replace(/^.*?\d{1,2}[.)]\)?\s+/u, '');
    return [{ row, label, marked: found.mark !== '', digit: found.number }];
  });
  const [first] = entries;
  if (first === undefined || entries.length < 2) return null;
  const last = entries.at(-1)?.row ?? first.row;
  const { cursor } = screen;
  const isTyped = cursor.visible && cursor.y > last && /[:>?\]]\s*$/.test(rowText(screen, cursor.y));
  const list = entries
    .filter(({ digit }) => digit >= 1 && digit <= MAX_DIGIT)
    .map(({ row, label, marked, digit }, at): Choice => {
      const end = entries[at + 1]?.row ?? row + 1;
      return choice(
        `${label} ${continued(screen, row + 1, end)}`,
        [String(digit), ...(isTyped ? ['Enter'] : [])],
        marked,
      );
    });
  return { first: first.row, list };
}

/** Reads "❯ Yes / No": arrow keys move there, Enter chooses. */
function arrowed(screen: Screen, rows: readonly number[]): Found | null {
  const arrowRow = rows.findLast((row) => arrowedAt(screen, row) !== null);
  const found = arrowRow === undefined ? null : arrowedAt(screen, arrowRow);
  if (arrowRow === undefined || found === null) return null;
  const { arrow, column } = found;
  // Checkboxes take more than one key.
  if (TICK.test(plainAt(screen, arrowRow).slice(arrow + 1, column))) return null;
  const entries = rows.filter((row) => row === arrowRow || plainAt(screen, row).search(/\S/) === column);
  const [first] = entries;
  const chosen = entries.indexOf(arrowRow);
  if (first === undefined || entries.length < 2) return null;
  const list = entries.map((row, index) => {
    const moves = Array.from({ length: Math.abs(index - chosen) }, () => (index > chosen ? 'Down' : 'Up'));
    const label = plainAt(screen, row).slice(column);
    return choice(label, [...moves, 'Enter'], row === arrowRow);
  });
  return { first, list };
}

/** Reads "Go on? [y/N]" or "(Y)es/(N)o/(D)on't ask again": a letter, followed by Enter where the cursor waits after the question. */
function lettered(screen: Screen, rows: readonly number[]): Found | null {
  const { cursor } = screen;
  const row = rows.at(-1);
  if (row === undefined) return null;
  const text = plainAt(screen, row).trimEnd();
  const named = [...text.matchAll(LETTERED)].map(([, letter = '', rest = '']) => ({
    letter,
    label: letter + rest,
  }));
  const known = YES_NO.test(text) ? YES_AND_NO : [];
  const enter = cursor.visible && cursor.y === row ? ['Enter'] : [];
  const list = (named.length >= 2 ? named : known).map(({ letter, label }) =>
    choice(label, [letter.toLowerCase(), ...enter], false),
  );
  return list.length === 0 ? null : { first: row + 1, list };
}

function choice(label: string, keys: string[], selected: boolean): Choice {
  const plain = plainText(label.trim(), LABEL_MAX_CHARS);
  return { label: plain, keys, selected, kind: choiceKind(plain) };
}

/** Returns the continuation rows of a long label, up to a blank row or an edge. */
function continued(screen: Screen, from: number, to: number): string {
  const words: string[] = [];
  for (let row = from; row < to; row += 1) {
    const text = plainAt(screen, row);
    if (text.trim() === '' || isEdge(text)) break;
    words.push(text.trim());
  }
  return words.join(' ');
}

function linesAbove(screen: Screen, first: number): string[] {
  const lines: string[] = [];
  for (let row = first - 1; row >= 0 && lines.length < ABOVE_ROWS; row -= 1) {
    const text = plainAt(screen, row)
      .replace(/\s[│┃║]$/, '')
      .trimEnd();
    // Blank rows and frames waste space on a phone.
    if (text.trim() !== '' && !isEdge(text)) lines.unshift(plainRow(text, screen.cols));
  }
  const indent = Math.min(...lines.map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(indent));
}

/** Identifies a question by the text above, the labels and the keys; a running timer beside it does not matter. */
function idOf(screen: Screen, dialog: Dialog, { first, list }: Found): string {
  const context: string[] = [];
  for (let row = first - 1; row >= Math.max(0, first - CONTEXT_ROWS); row -= 1) {
    const text = plainAt(screen, row).trim();
    if (isEdge(text)) break;
    if (!ELAPSED.test(text)) context.push(text.replaceAll(/\s+/g, ' '));
  }
  const parts = [dialog.reason, context, list.map(({ label, keys }) => [label, keys])];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}
