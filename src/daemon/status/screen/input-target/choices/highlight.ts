import { columnAt, type CellStyle, type Screen } from '../../screen.js';
import { plainAt } from '../../rows/row-facts.js';

/** Where a label begins. */
type Spot = { row: number; at: number };

const POINTERS = /^[❯›»‣→➜▶►▸➤❭>☞◉●⦿⬤]/u;

/** Returns which label is marked, or looks chosen; -1 when none does, or more than one. Pure. */
export function highlighted(screen: Screen, spots: readonly Spot[], marks: readonly string[]): number {
  const byMark = marked(marks);
  return byMark >= 0 ? byMark : lit(screen, spots);
}

/** Returns which one has a mark that no other has. */
function marked(marks: readonly string[]): number {
  const having = marks.flatMap((mark, index) => (mark === '' ? [] : [index]));
  if (having.length === 1) return having[0] ?? -1;
  const pointing = marks.flatMap((mark, index) => (POINTERS.test(mark) ? [index] : []));
  return pointing.length === 1 ? (pointing[0] ?? -1) : -1;
}

/** Returns which one is drawn in another way than all the others: inverse, on its own background, or brighter. */
export function lit(screen: Screen, spots: readonly Spot[]): number {
  const styles = spots.map((spot) => styleOf(screen, spot));
  const grounds = styles.map((style) => `${String(style?.inverse ?? false)}:${String(style?.bg ?? null)}`);
  const onGround = odd(
    grounds,
    spots.map((spot) => groundNear(screen, spot, (spots[0]?.row ?? 0) - 1)),
  );
  if (onGround >= 0 || new Set(grounds).size > 1) return onGround;
  const strengths = styles.map(strength);
  const most = Math.max(...strengths);
  const strongest = strengths.flatMap((each, index) => (each === most ? [index] : []));
  const rest = new Set(
    styles.flatMap((style, index) => (strongest.includes(index) ? [] : [String(style?.fg ?? null)])),
  );
  return strongest.length === 1 && rest.size === 1 ? (strongest[0] ?? -1) : -1;
}

/** Returns the index of the only value that differs from all others; of two values, the one that differs from what is around it. */
function odd(values: readonly string[], around: readonly string[]): number {
  const kinds = [...new Set(values)];
  if (kinds.length !== 2) return -1;
  const differing = values.flatMap((value, index) =>
    values.length > 2
      ? values.filter((other) => other === value).length === 1
        ? [index]
        : []
      : value !== around[index]
        ? [index]
        : [],
  );
  return differing.length === 1 ? (differing[0] ?? -1) : -1;
}

function styleOf(screen: Screen, { row, at }: Spot): CellStyle | null {
  return screen.styleAt(row, columnAt(screen.rows[row], at));
}

/** Returns the background that is not a label's: after the label, or above the list (row `above`) where whole rows have one style. */
function groundNear(screen: Screen, { row, at }: Spot, above: number): string {
  const text = plainAt(screen, row);
  const length = /^\S+( \S+)*/.exec(text.slice(at))?.[0].length ?? 0;
  const beside = screen.styleAt(row, columnAt(screen.rows[row], at + length + 1));
  const label = screen.styleAt(row, columnAt(screen.rows[row], at));
  const isWide = beside !== null && label !== null && same(beside, label);
  const style = isWide ? screen.styleAt(above, columnAt(screen.rows[above], at)) : beside;
  return `${String(style?.inverse ?? false)}:${String(style?.bg ?? null)}`;
}

const same = (one: CellStyle, other: CellStyle): boolean =>
  one.inverse === other.inverse && String(one.bg) === String(other.bg);

/** Returns how much a label stands out by its colour: grey and dim ones least, coloured and bold ones most. */
function strength(style: CellStyle | null): number {
  if (style === null || style.dim) return 0;
  const colour = style.fg === null ? 0 : Math.max(...style.fg) - Math.min(...style.fg);
  return 1 + (style.bold ? 2 : 0) + (colour >= 30 ? 1 : 0);
}
