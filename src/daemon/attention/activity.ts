import type { Evidence } from '../../contract/nudge.js';
import type { Composer } from './composer.js';
import { evidenceAt, isBlank, lastRow, unframe } from './lines.js';
import { BUSY_WORD, KEY_HINT, SPINNER, STATUS_WORDS, STOP_HINT } from './patterns.js';
import type { Screen } from './screen.js';
import { rowText } from './screen.js';
import { plainText } from './untrusted.js';

/** A line that says the agent is busy. `live` ones count only while they change, since prose can look like them. */
export type Busy = { rule: string; reason: string; live: boolean; text: string; evidence: Evidence[] };

/** How far above the composer a status line may stand, in rows with text. */
const STATUS_ROWS = 8;

/** The rows between transcript and composer, nearest first. */
export function statusRows(screen: Screen, composer: Composer | null): number[] {
  const rows: number[] = [];
  const from = composer === null ? lastRow(screen) : composer.top - 1;
  for (let row = from; row >= 0 && rows.length < STATUS_ROWS && from - row < STATUS_ROWS * 2; row -= 1)
    if (!isBlank(rowText(screen, row))) rows.push(row);
  return rows;
}

function splitMark(text: string): { mark: string; rest: string } {
  const match = /^(\S{1,4})\s+(.*)$/u.exec(text);
  return match === null || !SPINNER.test(match[1] ?? '')
    ? { mark: '', rest: text }
    : { mark: match[1] ?? '', rest: match[2] ?? '' };
}

function busyAt(screen: Screen, row: number, zone: 'footer' | 'status'): Busy | null {
  const text = unframe(rowText(screen, row)).trim();
  const { mark, rest } = splitMark(text);
  const hint = STOP_HINT.exec(text);
  // Above the composer a hint is only believed in its usual dress: behind a mark or in brackets, and not among choices.
  const dressed =
    hint !== null &&
    (mark !== '' || text.slice(0, hint.index).includes('(')) &&
    !KEY_HINT.test(text.slice(0, hint.index));
  const stop = zone === 'footer' ? hint !== null : dressed;
  const spins = mark !== '' && (STATUS_WORDS.test(rest) || BUSY_WORD.test(rest));
  if (!stop && !spins) return null;
  const words = (rest.split(/\s{3,}/)[0] ?? rest).replace(STOP_HINT, '').replace(/[(\s·•|,]+$/, '');
  return {
    rule: `${zone}/${stop ? 'stop-hint' : 'spinner'}`,
    reason: plainText(words === '' ? 'Working' : words),
    live: zone === 'status',
    text,
    evidence: [evidenceAt(screen, row)],
  };
}

/** Lines that say the agent is busy: in the footer at their word, above the composer only while they move. */
export function findBusy(screen: Screen, composer: Composer | null): Busy[] {
  const found: Busy[] = [];
  if (composer !== null)
    for (let row = composer.bottom + 1; row < screen.rows.length; row += 1) {
      const busy = busyAt(screen, row, 'footer');
      if (busy !== null) found.push(busy);
    }
  for (const row of statusRows(screen, composer)) {
    const busy = busyAt(screen, row, 'status');
    if (busy !== null) found.push(busy);
  }
  return found;
}
