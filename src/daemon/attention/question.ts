import type { Evidence } from '../../contract/nudge.js';
import { evidenceAt, isBlank, isEdge, unframe } from './lines.js';
import type { Screen } from './screen.js';
import { rowText } from './screen.js';
import { plainText } from './untrusted.js';

/** How far above its choices a dialog's question may stand, in rows. */
const REACH = 12;
/** Longest subject (a command, a file) put behind a question, in characters. */
const MAX_SUBJECT = 80;

export type Question = { reason: string; asks: boolean; evidence: Evidence[] };

const ASKS = /[?？]["'`)\]]*\s*$/;
const DIVIDER = /^\s*[╌┄┈╭╰┌└├]/;

/** The sentence that ends on `row`, with the wrapped lines before it. */
function sentence(screen: Screen, row: number): string {
  let text = unframe(rowText(screen, row)).trim();
  for (let above = row - 1; above >= row - 2 && above >= 0; above -= 1) {
    const line = unframe(rowText(screen, above)).trim();
    // A wrapped line fills its row and the next one goes on in lower case.
    if (line === '' || isEdge(line) || !/^[\p{Ll}\d]/u.test(text) || /[.:!?]$/.test(line)) break;
    text = `${line} ${text}`;
  }
  return text;
}

/** What is asked about: a command after `$`, or the first line of a preview drawn above the question. */
function subject(screen: Screen, row: number): string {
  let inPreview = false;
  for (let above = row - 1; above >= Math.max(0, row - 40); above -= 1) {
    const raw = unframe(rowText(screen, above));
    const command = /^\s*\$ (\S.*)$/.exec(raw);
    if (command?.[1] !== undefined) return command[1];
    if (DIVIDER.test(raw)) {
      if (inPreview) return unframe(rowText(screen, above + 1)).trim();
      inPreview = true;
    } else if (isEdge(raw)) break;
  }
  return '';
}

/** The question above a dialog's choices, in the agent's own words; the nearest line when none ends with a question mark. */
export function question(screen: Screen, choices: number): Question {
  let nearest = -1;
  for (let row = choices - 1; row >= Math.max(0, choices - REACH); row -= 1) {
    const text = unframe(rowText(screen, row));
    if (isBlank(text) || isEdge(text) || DIVIDER.test(text)) continue;
    if (nearest < 0) nearest = row;
    if (!ASKS.test(text)) continue;
    const asked = sentence(screen, row);
    const about = subject(screen, row);
    const reason =
      about !== '' && !asked.includes(about) ? `${asked} ${plainText(about, MAX_SUBJECT)}` : asked;
    return { reason: plainText(reason), asks: true, evidence: [evidenceAt(screen, row)] };
  }
  if (nearest < 0) return { reason: 'Asks for a choice', asks: false, evidence: [] };
  return {
    reason: plainText(sentence(screen, nearest)),
    asks: false,
    evidence: [evidenceAt(screen, nearest)],
  };
}
