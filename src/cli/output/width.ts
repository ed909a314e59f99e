/** Columns that a text takes in a terminal. */
export type Measure = (text: string) => number;

/** One column each for certain: ASCII, and the signs that schmux itself draws. */
const SIMPLE = /^[\u0020-\u007e–—…·●◐○✕✓↑↓→]*$/;

const segmenter = new Intl.Segmenter();

/**
 * A measure that is right for the given texts: plain ones are counted, and only when one of them holds other scripts or emoji
 * is the library loaded (40 ms, more than the whole rest of `schmux list`).
 */
export async function measureFor(texts: Iterable<string>): Promise<Measure> {
  for (const text of texts) {
    if (!SIMPLE.test(text)) return (await import('string-width')).default;
  }
  return (text) => text.length;
}

/** Cuts a text to `columns`, with `…` for what is left out; never inside a character as a person sees it. */
export function truncate(text: string, columns: number, measure: Measure): string {
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

/** Spaces on the right up to `columns`. */
export function pad(text: string, columns: number, measure: Measure): string {
  return text + ' '.repeat(Math.max(0, columns - measure(text)));
}
