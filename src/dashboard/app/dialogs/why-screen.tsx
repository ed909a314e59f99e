import type { Evidence, Why } from '../../../contract/session/nudge.js';
import css from './why-dialog.module.css';

/** The screen that a verdict was based on, with the evidence marked. */
export function WhyScreen({ why }: { why: Why }) {
  const marks = marksOf(why.screen.lines, why.nudge.evidence);
  return (
    <pre className={css.screen} aria-label="The screen it was based on" tabIndex={0}>
      {lastWithText(why.screen.lines).map((line, row) => {
        const mark = marks.get(row);
        if (mark === undefined) return <div key={row}>{line === '' ? ' ' : line}</div>;
        return (
          <div key={row}>
            {line.slice(0, mark.from)}
            <mark>{line.slice(mark.from, mark.to)}</mark>
            {line.slice(mark.to)}
          </div>
        );
      })}
    </pre>
  );
}

/** Returns the lines without the empty ones at the end. */
function lastWithText(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex((line) => line.trim() !== '') + 1);
}

/**
 * Finds each piece of evidence in the lines, in UTF-16 units. The screen may have been redrawn since (another width,
 * one more line): a piece is searched for in its own row first, then in all others, and gets no mark if it is gone.
 */
export function marksOf(
  lines: readonly string[],
  evidence: readonly Evidence[],
): ReadonlyMap<number, { from: number; to: number }> {
  const marks = new Map<number, { from: number; to: number }>();
  for (const { row, text } of evidence) {
    if (text === '') continue;
    const at = lines[row]?.includes(text) === true ? row : lines.findLastIndex((line) => line.includes(text));
    const from = lines[at]?.indexOf(text) ?? -1;
    if (from >= 0) marks.set(at, { from, to: from + text.length });
  }
  return marks;
}
