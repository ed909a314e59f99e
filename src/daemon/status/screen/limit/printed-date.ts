export const MONTHS = [
  'jan',
  'feb',
  'mar',
  'apr',
  'may',
  'jun',
  'jul',
  'aug',
  'sep',
  'oct',
  'nov',
  'dec',
] as const;
/** In the order of `Date.getUTCDay`. */
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** The date beside a printed time. `month` counts from 0, as in `Date`; `weekday` from Sunday, 0. */
export type PrintedDate =
  | { kind: 'days'; days: 0 | 1 }
  | { kind: 'weekday'; weekday: number }
  | { kind: 'day'; year: number | null; month: number; day: number };

/**
 * When a limit ends, as it is printed: a moment (`ms` since the epoch), a time from when it was printed (`ms`), or the time on a clock
 * in a zone that `zones.ts` knows; null stands for the zone of the machine, and for the next time that the clock shows it.
 */
export type PrintedTime =
  | { kind: 'instant'; ms: number }
  | { kind: 'after'; ms: number }
  | { kind: 'clock'; hour: number; minute: number; date: PrintedDate | null; zone: string | null };
