import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DURATION_MAX_MS, formatDuration, parseDuration } from './duration.js';
import { UsageError } from './usage-error.js';

test.each([
  ['90s', 90_000],
  ['10m', 600_000],
  ['1h30m', 5_400_000],
  ['1.5h', 5_400_000],
  ['250ms', 250],
  ['2d', 172_800_000],
  ['45', 45_000],
])('%s', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '0', '0s', '-5s', '5y', '5 m', 's', '1h30', '1..5h', 'Infinity', '1e3', '30d'])(
  '%j is refused',
  (text) => {
    expect(() => parseDuration(text)).toThrow(UsageError);
  },
);

test('a formatted duration parses to the same value, to the precision shown', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: DURATION_MAX_MS }), (ms) => {
      const again = parseDuration(formatDuration(ms));
      expect(again).toBeLessThanOrEqual(ms);
      // Two units are shown, so what is left out is less than one of the second.
      expect(ms - again).toBeLessThan(ms < 3_600_000 ? 1000 : ms < 86_400_000 ? 60_000 : 3_600_000);
    }),
  );
});

test('any text is a duration in range, or refused as wrong usage', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9.smhd]{0,9}$/)), (text) => {
      try {
        const ms = parseDuration(text);
        expect(ms > 0 && ms <= DURATION_MAX_MS && Number.isInteger(ms)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
      }
    }),
  );
});
