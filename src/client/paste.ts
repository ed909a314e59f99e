import { encodeInput, FRAME_MAX_BYTES } from '../contract/terminal/frames.js';

/** The payload of a frame, without the byte for its kind. */
const PIECE_MAX_BYTES = FRAME_MAX_BYTES - 1;

type Frame = Uint8Array<ArrayBuffer>;

/** Returns the frames of a pasted text, in order; none for an empty text. No frame ends inside a character. */
export function pasteFrames(text: string): Frame[] {
  const pieces = cut(new TextEncoder().encode(text), isCharStart);
  return pieces.map((bytes, index) =>
    encodeInput({ kind: index === pieces.length - 1 ? 'paste_end' : 'paste', bytes }),
  );
}

/** Returns the frames of typed bytes, in order. */
export function keyFrames(bytes: Uint8Array): Frame[] {
  return cut(bytes, () => true).map((piece) => encodeInput({ kind: 'keys', bytes: piece }));
}

function cut(bytes: Uint8Array, mayBegin: (byte: number) => boolean): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < bytes.length;) {
    let to = Math.min(bytes.length, from + PIECE_MAX_BYTES);
    while (to < bytes.length && !mayBegin(bytes[to] ?? 0)) to--;
    pieces.push(bytes.subarray(from, to));
    from = to;
  }
  return pieces;
}

/** Returns true for every byte except 10xxxxxx, which continues a UTF-8 character. */
function isCharStart(byte: number): boolean {
  return (byte & 0xc0) !== 0x80;
}
