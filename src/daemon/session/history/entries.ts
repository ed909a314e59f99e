import { endedBadly } from '../../../contract/session/attention.js';
import type { Nudge } from '../../../contract/session/nudge.js';
import { orderOf } from '../../../contract/order.js';
import { endText } from '../../../contract/session/state-word.js';
import type { TimelineEntry } from '../../../contract/session/timeline.js';
import type { SessionRecord } from '../../store/state-schema.js';
import { oneLine } from './prompt-line.js';

/** After this long without anybody at the session a look is a new one. Unit: ms. */
export const LOOK_GAP_MS = 60_000;

/** When something was noticed, and how long the log was then. */
export type Moment = { at: string; order: number; offset: number | null };

/** Pure: what a change of a record says to a timeline, its nudge left out. `before` is undefined for a new one. */
export function entriesOf(
  before: SessionRecord | undefined,
  after: SessionRecord,
  now: Moment,
): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  const { last_viewed_at: viewed } = after;
  if (before !== undefined && viewed !== null && viewed !== before.last_viewed_at) {
    const order = orderOf(after.last_viewed_order, viewed);
    const last =
      before.last_viewed_at === null ? -Infinity : orderOf(before.last_viewed_order, before.last_viewed_at);
    const offset = after.viewed_offset ?? now.offset;
    if (order - last > LOOK_GAP_MS) entries.push({ at: viewed, order, offset, text: '', kind: 'looked' });
  }
  // One that is adopted has begun before.
  if (before === undefined && after.status !== 'spawning') return entries;
  if (before?.status !== after.status) entries.push(lifecycle(after, now));
  return entries;
}

function lifecycle(record: SessionRecord, now: Moment): TimelineEntry {
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

/** What makes two nudges one entry: what a working agent is at changes all the time. */
export function nudgeKey({ state, problem, reason }: Nudge): string {
  return JSON.stringify([state, problem, state === 'working' ? '' : oneLine(reason)]);
}
