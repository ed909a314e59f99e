import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asPasted, asPastedBytes } from './pasted-text.js';

test.each([
  ['every kind of line end is Enter', 'a\nb\r\nc\rd\n\ne', 'a\rb\rc\rd\r\re'],
  ['marks of a paste become text', 'x\x1b[201~y\x1b[200~z', 'x␛[201~y␛[200~z'],
  ['the 8-bit form too', 'x\u009b201~y', 'x\ufffd201~y'],
  ['tabs and other scripts stay', '\tä🙂漢\u00a0', '\tä🙂漢\u00a0'],
  ['keys are not pressed', 'a\x03\x04\x7f\x00\x08', 'a␃␄␡␀␈'],
])('%s', (_what, text, pasted) => {
  expect(asPasted(text)).toBe(pasted);
});

test('a lone byte that is a control character to 8-bit programs does not get through', () => {
  expect(Buffer.from(asPastedBytes(Uint8Array.of(0x61, 0x9b, 0x32)))).toEqual(Buffer.from('a\ufffd2'));
});

test('any bytes become text: no control character but Tab and Enter, also when done twice', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const pasted = asPastedBytes(bytes);
      const text = Buffer.from(pasted).toString('utf8');
      expect(text).toMatch(/^[^\u0000-\u0008\u000a-\u000c\u000e-\u001f\u007f-\u009f]*$/u);
      expect(asPastedBytes(pasted)).toEqual(pasted);
    }),
  );
});
