import type { ListLayout } from '../../../state/sessions/list.js';

/** `selected` with one row more, or less if it was in it. */
export function toggled(selected: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** `selected` and all rows between two, both included, in the order of the list. Without a beginning only the end is added. */
export function withRange(
  selected: ReadonlySet<string>,
  ids: readonly string[],
  { from, to }: { from: string | null; to: string },
): ReadonlySet<string> {
  const end = ids.indexOf(to);
  const start = from === null ? -1 : ids.indexOf(from);
  if (end < 0) return selected;
  const [first, last] = start < 0 ? [end, end] : [Math.min(start, end), Math.max(start, end)];
  return new Set([...selected, ...ids.slice(first, last + 1)]);
}

/** How much of a group is selected. */
export function shareOf(selected: ReadonlySet<string>, ids: readonly string[]): 'none' | 'some' | 'all' {
  const count = ids.filter((id) => selected.has(id)).length;
  return count === 0 ? 'none' : count === ids.length ? 'all' : 'some';
}

/** `selected` with the whole group, or without it when all of it was selected. */
export function withGroup(selected: ReadonlySet<string>, ids: readonly string[]): ReadonlySet<string> {
  const next = new Set(selected);
  const whole = shareOf(selected, ids) === 'all';
  for (const id of ids) {
    if (whole) next.delete(id);
    else next.add(id);
  }
  return next;
}

/** The ids of the group a row is in. */
export function groupOf(layout: ListLayout, id: string): readonly string[] {
  return layout.find((group) => group.ids.includes(id))?.ids ?? [];
}
