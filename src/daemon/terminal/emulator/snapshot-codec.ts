import type { SnapshotLine, Snapshot } from './snapshot.js';

/**
 * A snapshot as one string and runs of numbers: cloning its lines one by one for another thread costs more than reading
 * them, and a hundred sessions are read two hundred times a second. Lines of the snapshot sent before (`before`) are not sent
 * again.
 */
export type PackedSnapshot = Omit<Snapshot, 'above' | 'lines'> & {
  aboveCount: number;
  /** Per line: its index in `before`, or NEW. */
  known: Int32Array<ArrayBuffer>;
  /** The text of the new lines. */
  text: string;
  /** Per new line: 1 when wrapped, count of styles, count of columns (-1: none are needed), styles, columns. */
  numbers: Int32Array<ArrayBuffer>;
};

/** Never part of a line: controls are not printed. */
const SEPARATOR = '\n';
const NEW = -1;

export function packSnapshot(
  { above, lines, ...rest }: Snapshot,
  before: readonly SnapshotLine[] = [],
): PackedSnapshot {
  const places = new Map(before.map((line, at) => [line, at]));
  const all = [...above, ...lines];
  const known = Int32Array.from(all, (line) => places.get(line) ?? NEW);
  const numbers: number[] = [];
  const texts: string[] = [];
  for (const line of all) {
    if (places.has(line)) continue;
    const { text, wrapped, styles, columns } = line;
    texts.push(text);
    numbers.push(wrapped ? 1 : 0, styles.length, columns?.length ?? -1);
    for (const style of styles) numbers.push(style);
    for (const column of columns ?? []) numbers.push(column);
  }
  return {
    ...rest,
    aboveCount: above.length,
    known,
    text: texts.join(SEPARATOR),
    numbers: Int32Array.from(numbers),
  };
}

/** Known lines come back as the very same objects, so that what was derived from them stays valid. */
export function unpackSnapshot(packed: PackedSnapshot, before: readonly SnapshotLine[] = []): Snapshot {
  const { aboveCount, known, text, numbers, ...rest } = packed;
  const texts = text.split(SEPARATOR);
  let [at, next] = [0, 0];
  const take = (count: number) => Array.from(numbers.subarray(at, (at += count)));
  const line = (): SnapshotLine => {
    const wrapped = numbers[at] === 1;
    const [styleCount = 0, columnCount = NEW] = numbers.subarray(at + 1, (at += 3));
    const copy = { text: texts[next++] ?? '', wrapped, styles: take(styleCount) };
    return columnCount < 0 ? copy : { ...copy, columns: take(columnCount) };
  };
  const all: SnapshotLine[] = [];
  for (const place of known) all.push((place === NEW ? undefined : before[place]) ?? line());
  return { ...rest, above: all.slice(0, aboveCount), lines: all.slice(aboveCount) };
}
