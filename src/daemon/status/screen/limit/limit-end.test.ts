import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitEnd } from './limit-end.js';
import { findPrintedTime } from './printed-time.js';
import { wallTime } from './zones.js';

/** Reads a notice that was first seen at `seen`, on a machine in `zone`. */
function end(text: string, seen: string, zone = 'UTC'): string | null {
  const found = findPrintedTime(text);
  const ms = found === null ? null : limitEnd(found.time, Date.parse(seen), zone);
  return ms === null ? null : new Date(ms).toISOString();
}

describe('the end of a limit', () => {
  it.each([
    ['the next such time', 'resets 3pm', '2026-05-01T12:00:00Z', 'UTC', '2026-05-01T15:00:00.000Z'],
    ['tomorrow, when it has passed', 'resets 3pm', '2026-05-01T15:00:00Z', 'UTC', '2026-05-02T15:00:00.000Z'],
    [
      'in the zone of the machine',
      'resets 3pm',
      '2026-05-01T12:00:00Z',
      'Europe/Berlin',
      '2026-05-01T13:00:00.000Z',
    ],
    [
      'in the printed zone',
      'resets 9pm (Asia/Jerusalem)',
      '2026-07-01T12:00:00Z',
      'Asia/Tokyo',
      '2026-07-01T18:00:00.000Z',
    ],
    [
      'across midnight of the zone',
      'resets 1am (Asia/Tokyo)',
      '2026-05-01T15:30:00Z',
      'UTC',
      '2026-05-01T16:00:00.000Z',
    ],
    [
      'tomorrow',
      'resets tomorrow at 9:00 AM UTC',
      '2026-05-01T01:00:00Z',
      'Asia/Tokyo',
      '2026-05-02T09:00:00.000Z',
    ],
    ['of this year', 'resets Nov 3, 10am', '2026-10-30T12:00:00Z', 'UTC', '2026-11-03T10:00:00.000Z'],
    ['of the next year', 'resets Jan 2, 10am', '2026-12-30T12:00:00Z', 'UTC', '2027-01-02T10:00:00.000Z'],
    [
      'just passed, on a date',
      'resets Nov 3, 10am',
      '2026-11-03T10:01:00Z',
      'UTC',
      '2026-11-03T10:00:00.000Z',
    ],
    ['on a weekday', 'resets Mon 10am', '2026-05-01T12:00:00Z', 'UTC', '2026-05-04T10:00:00.000Z'],
    [
      'on this weekday, next week',
      'resets Fri 10am',
      '2026-05-01T12:00:00Z',
      'UTC',
      '2026-05-08T10:00:00.000Z',
    ],
    [
      'from when it was seen',
      'try again in 2h 15m',
      '2026-05-01T12:00:30Z',
      'UTC',
      '2026-05-01T14:15:30.000Z',
    ],
    [
      'at a moment',
      'limit reached|1793700000',
      '2026-11-03T09:00:00Z',
      'Asia/Tokyo',
      '2026-11-03T10:00:00.000Z',
    ],
    // Clocks in Berlin are set forward from 2:00 to 3:00 on 29 March 2026 and back from 3:00 to 2:00 on 25 October.
    [
      'after the clocks are set forward',
      'resets 5am',
      '2026-03-28T22:00:00Z',
      'Europe/Berlin',
      '2026-03-29T03:00:00.000Z',
    ],
    [
      'skipped by the clocks',
      'resets 2:30am',
      '2026-03-28T22:00:00Z',
      'Europe/Berlin',
      '2026-03-29T01:30:00.000Z',
    ],
    [
      'after the clocks are set back',
      'resets 5am',
      '2026-10-24T22:00:00Z',
      'Europe/Berlin',
      '2026-10-25T04:00:00.000Z',
    ],
    [
      'shown twice: the first',
      'resets 2:30am',
      '2026-10-24T22:00:00Z',
      'Europe/Berlin',
      '2026-10-25T00:30:00.000Z',
    ],
    [
      'shown twice: the second',
      'resets 2:30am',
      '2026-10-25T00:45:00Z',
      'Europe/Berlin',
      '2026-10-25T01:30:00.000Z',
    ],
    [
      'tomorrow, over a change',
      'resets 10pm',
      '2026-03-28T21:30:00Z',
      'Europe/Berlin',
      '2026-03-29T20:00:00.000Z',
    ],
  ])('%s', (_, text, seen, zone, expected) => {
    expect(end(text, seen, zone)).toBe(expected);
  });

  it('is none when it is years away', () => {
    expect(end('limit reached|1000000000', '2026-05-01T12:00:00Z')).toBeNull();
    expect(end('try again in 900 days', '2026-05-01T12:00:00Z')).toBeNull();
  });

  it('comes after the notice, within a day and an hour, and is what the clocks there show', () => {
    const zones = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
    );
    const seen = fc.integer({ min: Date.UTC(2025, 0), max: Date.UTC(2029, 0) });
    fc.assert(
      fc.property(fc.nat(23), fc.nat(59), zones, seen, (hour, minute, zone, seenAt) => {
        const ms = limitEnd({ kind: 'clock', hour, minute, date: null, zone }, seenAt, 'UTC') ?? 0;
        expect(ms).toBeGreaterThan(seenAt);
        expect(ms - seenAt).toBeLessThanOrEqual(25 * 3_600_000);
        const shown = wallTime(zone, ms);
        // Clocks that are set forward skip up to an hour.
        const skipped = (shown.hour - hour) * 60 + shown.minute - minute;
        expect([0, 30, 60]).toContain(skipped);
      }),
    );
  });
});
