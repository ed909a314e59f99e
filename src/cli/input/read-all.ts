import type { Io } from '../io.js';

/** Reads stdin up to `max` bytes, plus one byte if there is more. */
export async function readAll(stdin: Io['stdin'], max: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stdin as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > max) break;
  }
  return Buffer.concat(chunks).subarray(0, max + 1);
}
