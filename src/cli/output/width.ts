/** Returns the width of a text in terminal columns. */
export type MeasureWidth = (text: string) => number;

/** Characters that certainly take one column: ASCII, and the symbols that schmux draws. */
const SIMPLE = /^[\u0020-\u007e–—…·●◐○✕✓↑↓→]*$/;

const segmenter = new Intl.Segmenter();

/**
 * Returns a measure for the given texts: plain text is counted, and the library is loaded only for other scripts or emoji
 * (40 ms, more than the rest of `schmux list`).
 */
export async function measureFor(texts: Iterable<string>): Promise<MeasureWidth> {
  for (const text of texts) {
    if (!SIMPLE.test(text)) return (await import('string-width')).default;
  }
  return (text) => text.length;
}

/** Truncates a text to `columns`, with `…` for the rest; never splits a grapheme. */
export function truncate(text: string, columns: number, measure: MeasureWidth): string {
  if (columns <= 0) return '';
  if (measure(text) <= columns) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of segmenter.segment(text)) {
    const width = measure(segment);
    if (used + width > columns - 1) break;
    kept += segment;
    used += width;
  }
  return `${kept.trimEnd()}…`;
}

/** Pads a text on the right to `columns`. */
export function pad(text: string, columns: number, measure: MeasureWidth): string {
  return text + ' '.repeat(Math.max(0, columns - measure(text)));
}
