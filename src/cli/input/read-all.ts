import type { Io } from '../io.js';

/** Everything on stdin, at most `max` bytes more than which nothing is read; answers one byte more when there was more. */
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
