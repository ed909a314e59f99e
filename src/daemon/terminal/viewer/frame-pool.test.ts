import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeFrame } from '../../../contract/terminal/frames.js';
import { createFramePool, FRAME_BYTES } from './frame-pool.js';

const step = fc.oneof(
  fc.record({ kind: fc.constant('send' as const), length: fc.integer({ min: 1, max: FRAME_BYTES }) }),
  fc.record({ kind: fc.constantFrom('again' as const, 'sent' as const), length: fc.nat(20) }),
);

test('a frame keeps its bytes until everyone has sent it, whatever comes meanwhile', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const frames = createFramePool();
      const under: { frame: Uint8Array; offset: number; bytes: Uint8Array; sent: () => void }[] = [];
      let [offset, last] = [0, new Uint8Array(0)];
      const send = () =>
        frames.output({ offset, bytes: last }, (frame, sent) =>
          under.push({ frame, offset, bytes: last, sent }),
        );
      for (const [index, { kind, length }] of steps.entries()) {
        if (kind === 'send') {
          offset += last.length;
          last = new Uint8Array(length).fill(index + 1);
          send();
        } else if (kind === 'again') {
          if (last.length > 0) send();
        } else under.splice(length % Math.max(1, under.length), 1)[0]?.sent();
        for (const each of under) {
          const decoded = decodeFrame(each.frame);
          expect(decoded?.offset).toBe(each.offset);
          expect(Buffer.compare(decoded?.bytes ?? last, each.bytes)).toBe(0);
        }
      }
    }),
    { numRuns: 50 },
  );
});

test('viewers at the same place share a frame; memory is used again when all have sent it', () => {
  const frames = createFramePool();
  const seen: { buffer: ArrayBufferLike; sent: () => void }[] = [];
  const send = (offset: number) =>
    frames.output({ offset, bytes: Uint8Array.of(1, 2, 3) }, (frame, sent) =>
      seen.push({ buffer: frame.buffer, sent }),
    );
  send(0);
  send(0);
  send(3);
  expect(seen[1]?.buffer).toBe(seen[0]?.buffer);
  expect(seen[2]?.buffer).not.toBe(seen[0]?.buffer);
  seen[0]?.sent();
  send(6);
  expect(seen[3]?.buffer).not.toBe(seen[0]?.buffer);
  seen[1]?.sent();
  send(9);
  expect(seen[4]?.buffer).toBe(seen[0]?.buffer);
});
