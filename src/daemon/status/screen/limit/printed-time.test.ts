import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPrintedTime } from './printed-time.js';

const timeIn = (text: string) => findPrintedTime(text)?.time ?? null;
const clock = (hour: number, minute: number, more: object = {}) => ({
  kind: 'clock',
  hour,
  minute,
  date: null,
  zone: null,
  ...more,
});
const after = (ms: number) => ({ kind: 'after', ms });
const S = 1000;
const M = 60 * S;
const H = 60 * M;
const NOV_3 = { kind: 'day', year: null, month: 10, day: 3 };

describe('a time that a notice says', () => {
  it.each([
    ['You have hit your limit · resets 3pm', clock(15, 0)],
    ['limit reached ∙ resets 12am', clock(0, 0)],
    ['limit reached ∙ resets 12:30pm', clock(12, 30)],
    ['resets at 14:00 (Europe/Berlin)', clock(14, 0, { zone: 'Europe/Berlin' })],
    ['resets 9pm (America/Argentina/Ushuaia)', clock(21, 0, { zone: 'America/Argentina/Ushuaia' })],
    ['Your limit will reset at 5:30 PM.', clock(17, 30)],
    ['Try again at 5:30 p.m. or upgrade.', clock(17, 30)],
    ['Upgrade your plan or try again at 3:05 PM.', clock(15, 5)],
    ['resets Nov 3, 10am', clock(10, 0, { date: NOV_3 })],
    ['try again at Nov 3rd, 2027 10:05 AM.', clock(10, 5, { date: { ...NOV_3, year: 2027 } })],
    ['resets on 3 November at 10:00', clock(10, 0, { date: NOV_3 })],
    ['resets 10am on Nov 3', clock(10, 0, { date: NOV_3 })],
    ['resets 2027-11-03 10:00', clock(10, 0, { date: { ...NOV_3, year: 2027 } })],
    ['resets Mon 10:00 AM', clock(10, 0, { date: { kind: 'weekday', weekday: 1 } })],
    [
      'available again tomorrow at 9:00 AM UTC',
      clock(9, 0, { date: { kind: 'days', days: 1 }, zone: 'UTC' }),
    ],
    ['resets 3pm PST', clock(15, 0, { zone: '-08:00' })],
    ['resets 3pm PT', clock(15, 0, { zone: 'America/Los_Angeles' })],
    ['resets 15:00 UTC+5:30', clock(15, 0, { zone: '+05:30' })],
    ['resets 3PM OR UPGRADE', clock(15, 0)],
    ['resets 3pm (in 2 hours)', clock(15, 0)],
    ['try again in 2h 15m', after(2 * H + 15 * M)],
    ['Try your request again in 45 minutes', after(45 * M)],
    ['retry after 30 s', after(30 * S)],
    ['Please try again in 11.054s.', after(11_054)],
    ['Resets in 3d 4h', after(76 * H)],
    ['wait for 1 hour, 5 minutes and 3 seconds', after(H + 5 * M + 3 * S)],
    ['429 retry-after: 30', after(30 * S)],
    ['{"type":"usage_limit_reached","resets_in_seconds": 90}', after(90 * S)],
    ['usage limit reached|1793700000', { kind: 'instant', ms: 1_793_700_000_000 }],
    ['{"resets_at": 1793700000123}', { kind: 'instant', ms: 1_793_700_000_123 }],
    ['resets 2026-11-03T10:00:00Z', { kind: 'instant', ms: 1_793_700_000_000 }],
    ['resets at 2026-11-03 12:00:00+02:00', { kind: 'instant', ms: 1_793_700_000_000 }],
  ])('%s', (text, time) => {
    expect(timeIn(text)).toEqual(time);
  });

  it.each([
    'resets the counter at 3',
    'try again in 3',
    'try again later',
    'resets Nov 3',
    'resets Nov 31, 10am',
    'resets at 25:00',
    'resets at 13pm',
    'resets at 10:75',
    'resets in 1:30',
    'resets in 3 months',
    'Limit: 50 requests in 1 minute',
    'It took 3m 12s until now',
    'started at 14:00',
    'resets 3pm (IST)',
    'resets 3pm CST',
    'resets 3pm (XQZ)',
    'resets 3pm (Mars/Olympus)',
    'version 1793700000',
  ])('none in: %s', (text) => {
    expect(timeIn(text)).toBeNull();
  });

  it('says where it stands', () => {
    const text = 'You have hit your limit · resets 3pm (Europe/Berlin), or upgrade';
    const found = findPrintedTime(text);
    expect(text.slice(found?.from, found?.to)).toBe('3pm (Europe/Berlin)');
  });

  it('is read back from any duration and any clock', () => {
    const parts = fc.record({
      d: fc.integer({ min: 0, max: 300 }),
      h: fc.integer({ min: 0, max: 23 }),
      m: fc.integer({ min: 0, max: 59 }),
      s: fc.integer({ min: 1, max: 59 }),
    });
    const gap = fc.constantFrom('', ' ', ', ', ' and ');
    fc.assert(
      fc.property(parts, gap, ({ d, h, m, s }, between) => {
        const text = [`${d}d`, `${h}h`, `${m}m`, `${s}s`]
          .filter((each) => !each.startsWith('0'))
          .join(between);
        expect(timeIn(`Rate limited. Try again in ${text}.`)).toEqual(
          after(((d * 24 + h) * 60 + m) * M + s * S),
        );
      }),
    );
    fc.assert(
      fc.property(fc.nat(23), fc.nat(59), (hour, minute) => {
        const minutes = String(minute).padStart(2, '0');
        const half = `${hour % 12 === 0 ? 12 : hour % 12}:${minutes} ${hour < 12 ? 'am' : 'PM'}`;
        expect(timeIn(`resets ${hour}:${minutes}`)).toEqual(clock(hour, minute));
        expect(timeIn(`resets at ${half} UTC`)).toEqual(clock(hour, minute, { zone: 'UTC' }));
      }),
    );
  });

  it('is looked for in any text without an error, and is a part of it', () => {
    const word = fc.constantFrom(
      'resets',
      'at',
      'in',
      '3',
      '10:00',
      'pm',
      'Nov',
      '(UTC)',
      '|',
      '2h',
      'try again',
      '·',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(word, { maxLength: 40 }).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(text, (notice) => {
        const found = findPrintedTime(notice);
        if (found === null) return;
        expect(found.from).toBeLessThan(found.to);
        expect(found.to).toBeLessThanOrEqual(notice.length);
        // A time has a number in it.
        expect(notice.slice(found.from, found.to)).toMatch(/\d/);
      }),
    );
  });
});
