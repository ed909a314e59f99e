import { setTimeout as pause } from 'node:timers/promises';
import { createHash } from 'node:crypto';
import { quantile } from './terminal-figures.js';
import type { Seat } from './terminal-peers.js';

/** Letters that end no escape sequence of an attached tmux. */
const LETTERS = 'xyzwqvo';
/** The pause between an echo and the next key; that of a fast typist is 20 times as long. */
const BETWEEN_KEYS_MS = 4;
/** An echo that takes longer counts as this. */
const ECHO_MAX_MS = 5000;

/** Measures the milliseconds from each key to its echo by the program at the other end. */
export async function echoTimes(seat: Seat, keys: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < keys; i++) {
    const letter = LETTERS[i % LETTERS.length] ?? 'x';
    const start = performance.now();
    await new Promise<void>((resolve) => {
      const late = setTimeout(resolve, ECHO_MAX_MS);
      seat.onBytes = (bytes) => {
        if (!bytes.includes(letter.charCodeAt(0))) return;
        clearTimeout(late);
        resolve();
      };
      seat.send(letter);
    });
    times.push(performance.now() - start);
    await pause(BETWEEN_KEYS_MS);
  }
  seat.onBytes = () => undefined;
  return times;
}

export const echoFigures = (times: number[]): { p50: number; p99: number } => ({
  p50: quantile(times, 0.5),
  p99: quantile(times, 0.99),
});

export type Flood = { seconds: number; bytes: number; sha256: string };

/** Sends a key to a program that then prints a file, and counts the bytes until `mark` arrives. */
export async function flood(seat: Seat, mark: string): Promise<Flood> {
  const hash = createHash('sha256');
  let bytes = 0;
  let tail = Buffer.alloc(0);
  const start = performance.now();
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no end of the flood after ${bytes} bytes`)), 120_000);
    seat.onBytes = (chunk) => {
      bytes += chunk.length;
      hash.update(chunk);
      const seam = Buffer.concat([tail, chunk]);
      tail = Buffer.from(seam.subarray(-mark.length));
      if (!seam.includes(mark)) return;
      clearTimeout(late);
      resolve();
    };
    seat.send('g');
  });
  const seconds = (performance.now() - start) / 1000;
  seat.onBytes = () => undefined;
  return { seconds, bytes, sha256: hash.digest('hex') };
}
