import type { ListLayout } from '../../../state/sessions/list.js';

/** Returns `selected` with `id` added, or removed if it was there. */
export function toggled(selected: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** Returns `selected` with all rows from `from` to `to` added, in list order. Without `from`, only `to` is added. */
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

/** Returns how much of a group is selected. */
export function shareOf(selected: ReadonlySet<string>, ids: readonly string[]): 'none' | 'some' | 'all' {
  const count = ids.filter((id) => selected.has(id)).length;
  return count === 0 ? 'none' : count === ids.length ? 'all' : 'some';
}

/** Returns `selected` with the whole group added, or removed if all of it was selected. */
export function withGroup(selected: ReadonlySet<string>, ids: readonly string[]): ReadonlySet<string> {
  const next = new Set(selected);
  const whole = shareOf(selected, ids) === 'all';
  for (const id of ids) {
    if (whole) next.delete(id);
    else next.add(id);
  }
  return next;
}

/** Returns the ids of the group that contains `id`. */
export function groupOf(layout: ListLayout, id: string): readonly string[] {
  return layout.find((group) => group.ids.includes(id))?.ids ?? [];
}
