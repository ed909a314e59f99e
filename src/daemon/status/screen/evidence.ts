import type { Evidence } from '../../../contract/session/nudge.js';
import { plainText } from '../untrusted-text.js';

/** Returns the part of a line that matches a pattern, up to the next gap of two blanks. */
export function evidenceFor(text: string, row: number, pattern: RegExp): Evidence {
  const match = new RegExp(pattern.source, pattern.flags.replace('g', '')).exec(text);
  const found = match?.index ?? 0;
  const from = Math.max(
    0,
    text.search(/\S/),
    text.lastIndexOf('  ', found) + 2 > found ? found : text.lastIndexOf('  ', found) + 2,
  );
  const gap = text.slice(Math.max(from, found + (match?.[0].trimEnd().length ?? 0))).search(/\s{2,}/);
  const to =
    gap < 0 ? text.trimEnd().length : Math.max(from, found + (match?.[0].trimEnd().length ?? 0)) + gap;
  return { row, text: plainText(text.slice(from, to)), from, to };
}
