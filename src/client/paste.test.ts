import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeInput, FRAME_MAX_BYTES } from '../contract/terminal/frames.js';
import { keyFrames, pasteFrames } from './paste.js';

const utf8 = new TextEncoder();
const text = fc
  .tuple(fc.string({ unit: 'binary', maxLength: 40 }), fc.integer({ min: 1, max: 9000 }))
  .map(([part, times]) => part.repeat(times))
  .filter((value) => value.isWellFormed());

test('a pasted text arrives whole, in pieces that are whole too, the last one marked', () => {
  fc.assert(
    fc.property(text, (pasted) => {
      const frames = pasteFrames(pasted);
      const inputs = frames.map((frame) => decodeInput(frame));
      const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
      expect(inputs.map((input) => strict.decode(input?.bytes)).join('')).toBe(pasted);
      expect(frames.every((frame) => frame.length <= FRAME_MAX_BYTES && frame.length > 1)).toBe(true);
      expect(inputs.map((input) => input?.kind)).toEqual(
        inputs.map((_input, index) => (index === inputs.length - 1 ? 'paste_end' : 'paste')),
      );
    }),
    { numRuns: 60 },
  );
});

test('a megabyte takes as few frames as fit', () => {
  const frames = pasteFrames('x'.repeat(1024 * 1024));
  expect(frames.map((frame) => frame.length)).toEqual([...Array<number>(16).fill(FRAME_MAX_BYTES), 17]);
});

test('keys arrive as they are, whatever the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 700 }), (part, times) => {
      const bytes = new Uint8Array(Buffer.concat(Array<Uint8Array>(times).fill(part)));
      const frames = keyFrames(bytes);
      expect(frames.every((frame) => frame.length <= FRAME_MAX_BYTES)).toBe(true);
      const got = Buffer.concat(frames.map((frame) => decodeInput(frame)?.bytes ?? new Uint8Array()));
      expect(got.equals(bytes)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('nothing is nothing', () => {
  expect([pasteFrames(''), keyFrames(utf8.encode(''))]).toEqual([[], []]);
});
