import { crc32 } from 'node:zlib';

/** One frame of an animation: a PNG drawn over the previous frame at `x`, `y`, shown for `delayMs`. */
export type Frame = { png: Buffer; x: number; y: number; delayMs: number };

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

type Chunk = { type: string; data: Buffer };

/**
 * Encodes an animated PNG that plays forever (https://www.w3.org/TR/png-3/#apng-frame-based-animation). The first frame is as large
 * as the whole; all must have the same pixel format, as from a browser's canvas.
 */
export function animatedPng(frames: readonly Frame[]): Buffer {
  let sequence = 0;
  const parts: Buffer[] = [SIGNATURE];
  for (const [index, frame] of frames.entries()) {
    const chunks = chunksOf(frame.png);
    const header = chunks.find(({ type }) => type === 'IHDR')?.data ?? Buffer.alloc(13);
    if (index === 0) parts.push(chunk('IHDR', header), chunk('acTL', numbers(frames.length, 0)));
    parts.push(chunk('fcTL', frameControl(sequence++, header, frame)));
    for (const { type, data } of chunks) {
      if (type !== 'IDAT') continue;
      parts.push(
        index === 0 ? chunk('IDAT', data) : chunk('fdAT', Buffer.concat([numbers(sequence++), data])),
      );
    }
  }
  return Buffer.concat([...parts, chunk('IEND', Buffer.alloc(0))]);
}

/** The frame replaces what it covers; the rest stays. */
function frameControl(sequence: number, header: Buffer, { x, y, delayMs }: Frame): Buffer {
  const control = Buffer.alloc(26);
  control.writeUInt32BE(sequence, 0);
  header.copy(control, 4, 0, 8); // width, height
  control.writeUInt32BE(x, 12);
  control.writeUInt32BE(y, 16);
  control.writeUInt16BE(delayMs, 20);
  control.writeUInt16BE(1000, 22);
  return control;
}

function chunksOf(png: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    chunks.push({ type, data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([numbers(data.length), named, numbers(crc32(named))]);
}

function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
}
