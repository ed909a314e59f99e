import { encodeInput, FRAME_MAX } from '../contract/terminal/frames.js';

/** What a frame holds beside its kind. Unit: bytes. */
const PIECE_MAX = FRAME_MAX - 1;

type Frame = Uint8Array<ArrayBuffer>;

/** Frames of a text that was pasted, in order; none for an empty one. No piece ends inside of a character. */
export function pasteFrames(text: string): Frame[] {
  const pieces = cut(new TextEncoder().encode(text), isCharStart);
  return pieces.map((bytes, index) =>
    encodeInput({ kind: index === pieces.length - 1 ? 'paste_end' : 'paste', bytes }),
  );
}

/** Frames of typed bytes, in order. */
export function keyFrames(bytes: Uint8Array): Frame[] {
  return cut(bytes, () => true).map((piece) => encodeInput({ kind: 'keys', bytes: piece }));
}

function cut(bytes: Uint8Array, mayBegin: (byte: number) => boolean): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < bytes.length;) {
    let to = Math.min(bytes.length, from + PIECE_MAX);
    while (to < bytes.length && !mayBegin(bytes[to] ?? 0)) to--;
    pieces.push(bytes.subarray(from, to));
    from = to;
  }
  return pieces;
}

/** UTF-8: every byte but 10xxxxxx begins a character. */
function isCharStart(byte: number): boolean {
  return (byte & 0xc0) !== 0x80;
}
