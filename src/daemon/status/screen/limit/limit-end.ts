import type { PrintedDate, PrintedTime } from './printed-date.js';
import { instantsOf, wallTime, type WallTime } from './zones.js';

const DAY_MS = 86_400_000;
/** A limit that ends further away than this was misread. */
const MAX_AWAY_MS = 366 * DAY_MS;

/**
 * Returns when a limit ends (ms since the epoch); null when the time makes no sense. `seenAt` is when the notice was first seen: a
 * clock time is the next one after that, and a duration counts from there, so that a notice that stays keeps its time. `zone` is
 * the zone of the machine. Pure.
 */
export function limitEnd(time: PrintedTime, seenAt: number, zone: string): number | null {
  const end = endOf(time, seenAt, zone);
  return end !== null && Math.abs(end - seenAt) <= MAX_AWAY_MS ? end : null;
}

function endOf(time: PrintedTime, seenAt: number, zone: string): number | null {
  if (time.kind === 'instant') return time.ms;
  if (time.kind === 'after') return seenAt + time.ms;
  const where = time.zone ?? zone;
  const today = wallTime(where, seenAt);
  const shown = (date: Pick<WallTime, 'year' | 'month' | 'day'>): number[] =>
    instantsOf(where, { ...date, hour: time.hour, minute: time.minute });
  const next = (days: readonly number[]): number | null =>
    days.flatMap((each) => shown({ ...today, day: today.day + each })).find((ms) => ms > seenAt) ?? null;
  const { date } = time;
  if (date === null) return next([0, 1, 2]);
  switch (date.kind) {
    case 'days':
      return shown({ ...today, day: today.day + date.days })[0] ?? null;
    case 'weekday': {
      const from = new Date(Date.UTC(today.year, today.month, today.day)).getUTCDay();
      const days = (date.weekday - from + 7) % 7;
      return next([days, days + 7]);
    }
    case 'day':
      return nearest(
        yearsOf(date, today).flatMap((year) => shown({ ...date, year })),
        seenAt,
      );
  }
}

/** Returns the years that a date without one may mean. */
function yearsOf(date: Extract<PrintedDate, { kind: 'day' }>, today: WallTime): number[] {
  return date.year === null ? [today.year - 1, today.year, today.year + 1] : [date.year];
}

/** Returns the moment nearest to another: a date that has just passed is not that of next year. */
function nearest(moments: readonly number[], to: number): number | null {
  return moments.reduce<number | null>(
    (best, each) => (best === null || Math.abs(each - to) < Math.abs(best - to) ? each : best),
    null,
  );
}
