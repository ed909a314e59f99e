import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packScreen, unpackScreen } from './screen-pack.js';

const number = fc.integer({ min: -1, max: 0xffffff });
const line = fc.record(
  {
    text: fc.string({ maxLength: 30 }).map((text) => text.replaceAll('\n', '')),
    wrapped: fc.boolean(),
    looks: fc.array(number, { maxLength: 16 }),
    columns: fc.array(number, { maxLength: 30 }),
  },
  { requiredKeys: ['text', 'wrapped', 'looks'] },
);

test('a screen that is packed and unpacked is the same', () => {
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
        expect(unpackScreen(packScreen(screen))).toEqual(screen);
      },
    ),
  );
});
