import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packSnapshot, unpackSnapshot } from './snapshot-codec.js';

const number = fc.integer({ min: -1, max: 0xffffff });
const line = fc.record(
  {
    text: fc.string({ maxLength: 30 }).map((text) => text.replaceAll('\n', '')),
    wrapped: fc.boolean(),
    styles: fc.array(number, { maxLength: 16 }),
    columns: fc.array(number, { maxLength: 30 }),
  },
  { requiredKeys: ['text', 'wrapped', 'styles'] },
);

test('a screen that is packed and unpacked is the same, also when some of its lines are known', () => {
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 5 }),
      fc.array(line, { minLength: 1, maxLength: 30 }),
      (above, lines) => {
        const screen = {
          offset: 7,
          end: 9,
          cols: 80,
          rows: lines.length,
          alternate: false,
          cursor: { x: 1, y: 2 },
          above,
          lines,
        };
        expect(unpackSnapshot(packSnapshot(screen))).toEqual(screen);
        const before = above.flatMap((each, at) => (at % 2 === 0 ? [each] : [])).reverse();
        const next = { ...screen, lines: [...before, ...lines] };
        const unpacked = unpackSnapshot(packSnapshot(next, before), before);
        expect(unpacked).toEqual(next);
        expect(unpacked.lines.every((each, at) => at >= before.length || each === before[at])).toBe(true);
      },
    ),
  );
});
