import type { ListLayout } from '../../../state/sessions/list.js';

/*
 * Rows never move under a pointer or while the list has the focus. While held, the visible layout stays; these
 * functions compare it with the current one.
 */

/** After this long without interaction the order may change again: a returning user aims afresh. */
export const HOLD_IDLE_MS = 120_000;

function groupKeys(layout: ListLayout): Map<string, string> {
  return new Map(layout.flatMap((group) => group.ids.map((id) => [id, group.key] as const)));
}

/** Returns the length of the longest ascending subsequence of `values` (patience sorting). */
function longestAscending(values: readonly number[]): number {
  const tails: number[] = [];
  for (const value of values) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tails[middle] ?? Infinity) < value) low = middle + 1;
      else high = middle;
    }
    tails[low] = value;
  }
  return tails.length;
}

/** True if both show the same rows under the same headings in the same order. */
export function sameLayout(a: ListLayout, b: ListLayout): boolean {
  return (
    a.length === b.length &&
    a.every((group, at) => {
      const other = b[at];
      return (
        other?.key === group.key &&
        other.ids.length === group.ids.length &&
        group.ids.every((id, index) => id === other.ids[index])
      );
    })
  );
}

/** Returns how many rows would appear, disappear, change their heading or move if `next` replaced `shown`. */
export function changesBetween(shown: ListLayout, next: ListLayout): number {
  const before = groupKeys(shown);
  const after = groupKeys(next);
  let changes = 0;
  for (const [id, key] of before) if (after.get(id) !== key) changes += 1;
  for (const id of after.keys()) if (!before.has(id)) changes += 1;
  for (const group of next) {
    const old = shown.find((candidate) => candidate.key === group.key)?.ids ?? [];
    const at = new Map(old.map((id, index) => [id, index]));
    const kept = group.ids.flatMap((id) => at.get(id) ?? []);
    changes += kept.length - longestAscending(kept);
  }
  return changes;
}
