import type { Nudge } from './nudge.js';
import type { Session } from './session.js';

type Limited = Pick<Session, 'nudge'> & { limit?: Session['limit'] };

/**
 * Returns true while a session has to wait for the end of its limit, which its screen says, or is about to be continued after it: the
 * user can do nothing for it.
 */
export function waitsForLimit({ nudge, limit }: Limited): boolean {
  const rests = nudge.state === 'feedback' || nudge.state === 'done';
  return (
    rests &&
    nudge.problem === 'rate_limited' &&
    limit !== undefined &&
    (!limit.ended || limit.continue_at !== undefined)
  );
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const HOUR_MS = 3_600_000;

/**
 * Returns when a limit ends as `14:00`, with the day where the time alone would not say which: `Tue 14:00`, `Nov 3, 14:00`. In the local
 * time zone; '' when it is not known.
 */
export function limitTime({ limited_until: until, since }: Pick<Nudge, 'limited_until' | 'since'>): string {
  if (until === undefined) return '';
  const at = new Date(until);
  const clock = `${at.getHours()}:${String(at.getMinutes()).padStart(2, '0')}`;
  const ms = at.getTime() - Date.parse(since);
  if (ms < 20 * HOUR_MS || at.toDateString() === new Date(since).toDateString()) return clock;
  if (ms < 6 * 24 * HOUR_MS) return `${DAYS[at.getDay()] ?? ''} ${clock}`;
  return `${MONTHS[at.getMonth()] ?? ''} ${at.getDate()}, ${clock}`;
}

/** Returns how long a limit still lasts, `in 2 h 10 min`, in minutes rounded up; '' once its time has come. */
export function limitLeft(until: string, now: number): string {
  const minutes = Math.ceil((Date.parse(until) - now) / 60_000);
  if (!(minutes > 0)) return '';
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  // Minutes are of no use days ahead.
  const parts = days > 0 ? [`${days} d`, part(hours, 'h')] : [part(hours, 'h'), part(minutes % 60, 'min')];
  return `in ${parts.filter((each) => each !== '').join(' ')}`;
}

function part(count: number, unit: string): string {
  return count === 0 ? '' : `${count} ${unit}`;
}
