import type { Evidence } from '../../../contract/session/nudge.js';
import { linesAbove } from './reason/lines-above.js';
import { LABEL, subjectOf } from './reason/subject.js';
import { evidenceAt, isEdgeAt, plainAt } from './rows/row-facts.js';
import type { Screen } from './screen.js';
import { plainText } from '../untrusted-text.js';

/** How far above unframed choices a line still belongs to them. */
const NEAR_ROWS = 12;

export type Question = { reason: string; asks: boolean; evidence: Evidence[] };

const ASKS = /[?？]["'`)\]]*\s*$/;
/** Narrow screens cut off a question. */
const CUT_OFF = /…$/;
/** How questions to the user begin; "Reason: …?" is not one. */
const OPENS =
  /^\W*(do|would|are|is|should|shall|allow|apply|may|can|which|what|how|where|trust|proceed|approve|implement|run|continue|delete)\b/i;
/** A symbol in front of a title. */
const MARK = /^[^\p{L}\p{N}\s"'`([]{1,2}\s+/u;

/** Returns the sentence that ends on `row`, with the wrapped lines before it. */
function sentence(screen: Screen, row: number): string {
  let text = plainAt(screen, row).trim();
  for (let above = row - 1; above >= row - 2 && above >= 0; above -= 1) {
    const line = plainAt(screen, above).trim();
    // A wrapped line continues in lower case, and the line before it does not end a sentence.
    if (line === '' || isEdgeAt(screen, above) || !/^[\p{Ll}\d]/u.test(text) || /[.:!?]$/.test(line)) break;
    text = `${line} ${text}`;
  }
  return text;
}

const NOTE = /^\p{L}+:\s/u;
/** A question that goes on in the same line: "Do you trust it? (Your own code, …". */
const INSIDE = /[?？](?=\s)/;

/** Returns a question that stands inside of a text, without what comes before and after it. */
function questionIn(
  screen: Screen,
  lines: readonly { row: number; text: string }[],
): { row: number; words: string } | null {
  for (const { row } of lines.filter(({ text }) => INSIDE.test(text))) {
    const text = sentence(screen, row);
    const words =
      text
        .slice(0, text.search(INSIDE) + 1)
        .split(/(?<=[.:!])\s/)
        .at(-1) ?? '';
    if (OPENS.test(words)) return { row, words };
  }
  return null;
}

/**
 * Returns what a dialog asks, in the agent's own words: verb first, with the subject, where the dialog shows one; else the question
 * itself; else its title or nearest line.
 */
export function question(screen: Screen, choices: number): Question {
  const { lines, whole } = linesAbove(screen, choices);
  const asking = lines.filter(
    (line) => ASKS.test(line.text) || (CUT_OFF.test(line.text) && OPENS.test(line.text)),
  );
  const [nearest] = lines;
  // What is asked right above the choices is the question, unless it is a note such as "Reason: …?".
  const last = asking[0] === nearest && !NOTE.test(nearest?.text ?? '') ? nearest : undefined;
  const ask = last ?? asking.find((line) => OPENS.test(sentence(screen, line.row))) ?? asking[0];
  const top = lines.at(-1);
  const isTitle =
    whole && top !== undefined && top.indent <= (nearest?.indent ?? 0) && choices - top.row <= NEAR_ROWS;
  const titled = top?.framed === true || isTitle;
  const shown = ask ?? (titled ? lines.findLast((line) => !LABEL.test(line.text)) : nearest) ?? nearest;
  if (shown === undefined || (!shown.framed && ask === undefined && choices - shown.row > NEAR_ROWS))
    return { reason: 'Choose an option', asks: false, evidence: [] };
  const words = sentence(screen, shown.row).replace(MARK, '');
  const subject = subjectOf({ ask: ask === undefined ? '' : words, lines, whole });
  const inside = ask === undefined && subject === null ? questionIn(screen, lines) : null;
  return {
    reason: plainText(subject ?? inside?.words ?? words),
    asks: ask !== undefined,
    evidence: [evidenceAt(screen, inside?.row ?? shown.row)],
  };
}
