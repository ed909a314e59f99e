import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wholeCharsLength } from './utf8.js';

test('a piece of text never ends inside a rune, wherever it is cut', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, place) => {
      const bytes = Buffer.from(text.toWellFormed(), 'utf8');
      const piece = bytes.subarray(0, place % (bytes.length + 1));
      const whole = wholeCharsLength(piece);
      expect(piece.length - whole).toBeLessThan(4);
      expect(Buffer.from(piece.subarray(0, whole).toString('utf8'))).toEqual(piece.subarray(0, whole));
      // Nothing is held back that is whole.
      if (whole < piece.length) expect(piece.subarray(whole).toString('utf8')).toContain('\ufffd');
    }),
  );
});

test('bytes that are no text are never held back for more than three bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(bytes.length - wholeCharsLength(bytes)).toBeLessThan(4);
    }),
  );
});
