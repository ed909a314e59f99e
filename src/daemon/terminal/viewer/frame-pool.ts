import { encodeFrame, frameBytes } from '../../../contract/terminal/frames.js';

/** Output frames of one session. Viewers at the same offset share a frame, and its memory is reused once all have sent it. */
export type FramePool = {
  /** Calls `send` with the frame and a callback `sent`, to be called once the system has taken the bytes. */
  output(
    part: { offset: number; bytes: Uint8Array },
    send: (frame: Uint8Array, sent: () => void) => void,
  ): void;
};

type Frame = { buffer: Uint8Array<ArrayBuffer>; offset: number; length: number; users: number };

/** The largest output frame: a tenth of a second of a fast agent, small enough to interleave with keys. */
export const FRAME_BYTES = 64 * 1024;
/** Free frames kept. A viewer has at most two in flight, as its window is 100,000 bytes. */
const POOLED_MAX = 4;

/** Creates the pool. New memory for every frame of a flood is garbage that the runtime collects late: at times some 60 MB. */
export function createFramePool(): FramePool {
  const free: Uint8Array<ArrayBuffer>[] = [];
  let shared: Frame | null = null;

  function release(frame: Frame): void {
    frame.users--;
    if (frame.users > 0 || frame === shared) return;
    if (free.length < POOLED_MAX) free.push(frame.buffer);
  }

  function fill(offset: number, bytes: Uint8Array): Frame {
    const buffer = free.pop() ?? new Uint8Array(frameBytes(FRAME_BYTES));
    encodeFrame({ kind: 'output', offset, bytes }, buffer);
    return { buffer, offset, length: bytes.length, users: 0 };
  }

  return {
    output({ offset, bytes }, send) {
      if (shared?.offset !== offset || shared.length !== bytes.length) {
        const before = shared;
        shared = null;
        // All its users may have sent it long ago.
        if (before?.users === 0 && free.length < POOLED_MAX) free.push(before.buffer);
        shared = fill(offset, bytes);
      }
      const frame = shared;
      frame.users++;
      send(frame.buffer.subarray(0, frameBytes(bytes.length)), () => release(frame));
    },
  };
}
