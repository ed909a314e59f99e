import { labelsIn } from '../../dialog.js';
import { plainAt } from '../../rows/row-facts.js';
import type { Screen } from '../../screen.js';
import { choice, type Found } from './found.js';
import { lit } from './highlight.js';

/** How far below the buttons their key hint may be. */
const HINT_ROWS = 3;
const SIDEWAYS = /[←→⇆⇄↔]|\b(left|right)\b/i;
const TAB = /\btab\b|⇥/i;
const UPWARDS = /↑|↓/;

/** Reads "Allow once   Allow always   Reject": arrow keys move sideways, Enter chooses. Nothing unless one of them is lit. */
export function buttons(screen: Screen, row: number): Found | null {
  const labels = labelsIn(plainAt(screen, row));
  if (labels.length < 2) return null;
  const found = { first: row, names: labels.map(({ label }) => label) };
  const chosen = lit(
    screen,
    labels.map(({ at }) => ({ row, at })),
  );
  const hints = Array.from({ length: HINT_ROWS + 1 }, (_, below) => plainAt(screen, row + below)).join(' ');
  const keys = moveKeys(hints);
  if (chosen < 0 || keys === null) return { ...found, list: [] };
  const list = labels.map(({ label }, index) => {
    const moves = Array.from({ length: Math.abs(index - chosen) }, () =>
      index > chosen ? keys.next : keys.back,
    );
    return choice(label, [...moves, 'Enter'], index === chosen);
  });
  return { ...found, list };
}

/** Returns the keys that the hints name; null where they name others. */
function moveKeys(hints: string): { next: string; back: string } | null {
  if (SIDEWAYS.test(hints)) return { next: 'Right', back: 'Left' };
  if (TAB.test(hints)) return { next: 'Tab', back: 'BTab' };
  return UPWARDS.test(hints) ? null : { next: 'Right', back: 'Left' };
}
