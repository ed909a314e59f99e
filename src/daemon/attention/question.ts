import type { Evidence } from '../../contract/nudge.js';
import { isEdge, unframe } from './lines.js';
import { evidenceAt, isEdgeAt, plainAt } from './rows/row-facts.js';
import type { Screen } from './screen.js';
import { rowText } from './screen.js';
import { plainText } from './untrusted.js';

/** How far above its choices a dialog may begin, in rows. */
const REACH = 40;
/** How far above unframed choices a line still belongs to them, in rows. */
const NEAR = 12;
/** Longest subject (a command, a file) put behind a question, in characters. */
const MAX_SUBJECT = 80;

export type Question = { reason: string; asks: boolean; evidence: Evidence[] };

const ASKS = /[?？]["'`)\]]*\s*$/;
/** How questions to a person begin; "Reason: …?" is not one. */
const OPENS =
  /^\W*(do|would|are|is|should|shall|allow|apply|may|can|which|what|how|where|trust|proceed|approve|implement|run|continue|delete)\b/i;
/** A symbol in front of a title. */
const MARK = /^[^\p{L}\p{N}\s"'`([]{1,2}\s+/u;
const DIVIDER = /^\s*[╌┄┈╭╰┌└├]/;
const FRAMED = /^\s*[│┃║▌▎|](\s|$)/;

type Line = { row: number; text: string; framed: boolean };

/** The dialog's lines above its choices, nearest first, up to the edge it begins with. */
function linesAbove(screen: Screen, choices: number): Line[] {
  const lines: Line[] = [];
  for (let row = choices - 1; row >= Math.max(0, choices - REACH); row -= 1) {
    const raw = rowText(screen, row);
    const framed = FRAMED.test(raw);
    if (!framed && (isEdge(raw) || lines[0]?.framed === true)) break;
    const text = unframe(raw);
    if (unframe(text).trim() !== '' && !isEdge(text) && !DIVIDER.test(text))
      lines.push({ row, text: text.trim(), framed });
  }
  return lines;
}

/** The sentence that ends on `row`, with the wrapped lines before it. */
function sentence(screen: Screen, row: number): string {
  let text = plainAt(screen, row).trim();
  for (let above = row - 1; above >= row - 2 && above >= 0; above -= 1) {
    const line = plainAt(screen, above).trim();
    // A wrapped line goes on in lower case and does not end a sentence.
    if (line === '' || isEdge(line) || !/^[\p{Ll}\d]/u.test(text) || /[.:!?]$/.test(line)) break;
    text = `${line} ${text}`;
  }
  return text;
}

/** What is asked about: a command after `$`, or the one line of a preview drawn above the question. */
function subject(screen: Screen, row: number): string {
  for (let above = row - 1; above >= Math.max(0, row - REACH); above -= 1) {
    const raw = plainAt(screen, above);
    const command = /^\s*\$ (\S.*)$/.exec(raw);
    if (command?.[1] !== undefined) return command[1];
    if (!DIVIDER.test(raw)) {
      if (isEdge(raw)) break;
      continue;
    }
    const one = DIVIDER.test(plainAt(screen, above - 2));
    return one ? unframe(plainAt(screen, above - 1)).trim() : '';
  }
  return '';
}

/** The line that stands indented under the dialog's title: the command under "Bash command". */
function underTitle(screen: Screen, lines: readonly Line[]): string {
  const title = lines.at(-1);
  const next = lines.at(-2);
  if (title === undefined || next === undefined || title.framed || lines.length < 3) return '';
  if (!isEdgeAt(screen, title.row - 1)) return '';
  const indent = (line: Line): number => rowText(screen, line.row).search(/\S/);
  return indent(next) > indent(title) ? next.text : '';
}

/** The question above a dialog's choices, in the agent's own words; its title or nearest line when it asks none. */
export function question(screen: Screen, choices: number): Question {
  const lines = linesAbove(screen, choices);
  const asking = lines.filter((line) => ASKS.test(line.text));
  const ask = asking.find((line) => OPENS.test(sentence(screen, line.row))) ?? asking[0];
  const [nearest] = lines;
  const shown = ask ?? (nearest?.framed === true ? lines.at(-1) : nearest);
  if (shown === undefined || (!shown.framed && ask === undefined && choices - shown.row > NEAR))
    return { reason: 'Asks for a choice', asks: false, evidence: [] };
  const words = sentence(screen, shown.row).replace(MARK, '');
  const about = subject(screen, choices) || underTitle(screen, lines);
  const reason = about === '' || words.includes(about) ? words : `${words} ${plainText(about, MAX_SUBJECT)}`;
  return { reason: plainText(reason), asks: ask !== undefined, evidence: [evidenceAt(screen, shown.row)] };
}
