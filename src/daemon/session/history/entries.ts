import { endedBadly } from '../../../contract/session/attention.js';
import type { Nudge } from '../../../contract/session/nudge.js';
import { orderOf } from '../../../contract/order.js';
import { endText } from '../../../contract/session/state-word.js';
import type { TimelineEntry } from '../../../contract/session/timeline.js';
import type { SessionRecord } from '../../store/state-schema.js';
import { oneLine } from './prompt-line.js';

/** After this long without anybody at the session, viewing it is a new visit. */
export const VISIT_GAP_MS = 60_000;

/** When something was noticed, and the length of the log then. */
export type EntryMoment = { at: string; order: number; offset: number | null };

/**
 * Returns the timeline entries for a change of a record, without those for its nudge. Pure. `before` is undefined for a new
 * record.
 */
export function entriesOf(
  before: SessionRecord | undefined,
  after: SessionRecord,
  now: EntryMoment,
): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  const { last_viewed_at: viewed } = after;
  if (before !== undefined && viewed !== null && viewed !== before.last_viewed_at) {
    const order = orderOf(after.last_viewed_order, viewed);
    const last =
      before.last_viewed_at === null ? -Infinity : orderOf(before.last_viewed_order, before.last_viewed_at);
    const offset = after.viewed_offset ?? now.offset;
    if (order - last > VISIT_GAP_MS) entries.push({ at: viewed, order, offset, text: '', kind: 'looked' });
  }
  // An adopted session began earlier.
  if (before === undefined && after.status !== 'spawning') return entries;
  if (before?.status !== after.status) entries.push(lifecycle(after, now));
  return entries;
}

function lifecycle(record: SessionRecord, now: EntryMoment): TimelineEntry {
  const kind = 'lifecycle';
  const { status } = record;
  if (record.status === 'spawning') {
    const at = record.created_at;
    const order = orderOf(record.created_order, at);
    return { at, order, offset: null, text: record.prompt_line ?? '', kind, status };
  }
  if (record.status === 'running') return { ...now, text: '', kind, status };
  const at = record.ended_at;
  return {
    at,
    order: orderOf(record.ended_order, at),
    offset: now.offset,
    text: oneLine(endText(record)),
    kind,
    status,
    ...(endedBadly(record) ? { failed: true } : {}),
  };
}

export function nudgeEntry(nudge: Nudge, offset: number | null): TimelineEntry {
  const { state, problem, since: at } = nudge;
  const order = orderOf(nudge.since_order, at);
  return { at, order, offset, text: oneLine(nudge.reason), kind: 'nudge', state, problem };
}

/**
 * Returns what two nudges have in common to be one entry; the reason does not count while an agent works, because it keeps
 * changing.
 */
export function nudgeKey({ state, problem, reason }: Nudge): string {
  return JSON.stringify([state, problem, state === 'working' ? '' : oneLine(reason)]);
}
