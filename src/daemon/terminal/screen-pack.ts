import type { LineCopy, ScreenCopy } from './screen-copy.js';

/**
 * A screen as one string and one run of numbers: cloning its lines one by one for another thread costs more than reading
 * them, and a hundred sessions are read two hundred times a second.
 */
export type PackedScreen = Omit<ScreenCopy, 'above' | 'lines'> & {
  aboveCount: number;
  text: string;
  /** Per line: 1 when wrapped, count of looks, count of columns (-1: none are needed), looks, columns. */
  numbers: Int32Array<ArrayBuffer>;
};

/** In no line of a screen: controls are not printed. */
const SEPARATOR = '\n';

export function packScreen({ above, lines, ...rest }: ScreenCopy): PackedScreen {
  const numbers: number[] = [];
  const texts: string[] = [];
  for (const { text, wrapped, looks, columns } of [...above, ...lines]) {
    texts.push(text);
    numbers.push(wrapped ? 1 : 0, looks.length, columns?.length ?? -1);
    for (const look of looks) numbers.push(look);
    for (const column of columns ?? []) numbers.push(column);
  }
  return {
    ...rest,
    aboveCount: above.length,
    text: texts.join(SEPARATOR),
    numbers: Int32Array.from(numbers),
  };
}

export function unpackScreen({ aboveCount, text, numbers, ...rest }: PackedScreen): ScreenCopy {
  let at = 0;
  const take = (count: number) => [...numbers.subarray(at, (at += count))];
  const all: LineCopy[] = text.split(SEPARATOR).map((line) => {
    const [wrapped = 0, lookCount = 0, columnCount = -1] = take(3);
    const copy = { text: line, wrapped: wrapped === 1, looks: take(lookCount) };
    return columnCount < 0 ? copy : { ...copy, columns: take(columnCount) };
  });
  return { ...rest, above: all.slice(0, aboveCount), lines: all.slice(aboveCount) };
}
