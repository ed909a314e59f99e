import { expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import type { Logger } from '../../../lib/logging/logger.js';
import { createRefusalCount } from './refusal-count.js';

const MINUTE = 60_000;

function setUp() {
  const clock = createFakeClock();
  const lines: Record<string, unknown>[] = [];
  const logger = { warn: (fields: Record<string, unknown>) => void lines.push(fields) } as unknown as Logger;
  const refusals = createRefusalCount({
    clock,
    logger,
  });
  return { clock, lines, refusals };
}

test('logs a minute of refusals as one line, however many there were', () => {
  const { clock, lines, refusals } = setUp();
  for (let count = 0; count < 10_000; count++)
    refusals.add(count % 4 === 0 ? 'KEY_REQUIRED' : 'CODE_INVALID');
  expect(lines).toEqual([]);
  clock.pass(MINUTE);
  expect(lines).toEqual([{ refused: { KEY_REQUIRED: 2500, CODE_INVALID: 7500 }, seconds: 60 }]);
});

test('logs a day of refusals in some fifty lines, and starts again at a minute after a quiet interval', () => {
  const { clock, lines, refusals } = setUp();
  for (let second = 0; second < 24 * 3600; second++) {
    refusals.add('CODE_INVALID');
    clock.pass(1000);
  }
  expect(lines.length).toBeGreaterThan(40);
  expect(lines.length).toBeLessThan(60);
  clock.pass(120 * MINUTE);
  expect(clock.due().length).toBe(0);
  const before = lines.length;
  refusals.add('CODE_INVALID');
  clock.pass(MINUTE);
  expect(lines.length).toBe(before + 1);
});

test('logs the rest at a stop, and leaves no timer', () => {
  const { clock, lines, refusals } = setUp();
  refusals.add('HOST_FORBIDDEN');
  refusals.stop();
  expect([lines.length, clock.due().length]).toEqual([1, 0]);
  refusals.stop();
  expect(lines).toHaveLength(1);
});

test('logs the first internal error with its stack', () => {
  const { clock, lines, refusals } = setUp();
  const [first, second] = [new Error('first'), new Error('second')];
  refusals.add('INTERNAL', first);
  refusals.add('INTERNAL', second);
  clock.pass(MINUTE);
  expect(lines).toEqual([{ refused: { INTERNAL: 2 }, seconds: 60, err: first }]);
});
