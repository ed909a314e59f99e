import { firstDifference, smallest } from '../support/terminal/hostile-joins.js';
import { hostileStream } from '../support/terminal/hostile-streams.js';

export type FuzzReport = {
  seeds: string;
  streams: number;
  joins: number;
  /** One line for each stream that differed: its seed, where, and the smallest stream that still does. */
  wrong: string[];
};

/** Pieces of one stream, and places where it is joined. */
const PIECES = 60;
const CUTS = 40;

/** Joins hostile streams in the middle until the time is over, and compares with the whole. Seeds are counted up from `seed`. */
export function fuzzLoop(options: { minutes: number; seed: number; say(line: string): void }): FuzzReport {
  const { minutes, seed: first, say } = options;
  const until = performance.now() + minutes * 60_000;
  const wrong: string[] = [];
  let seed = first;
  for (; performance.now() < until; seed++) {
    const pieces = hostileStream(seed, PIECES);
    const found = firstDifference(pieces, CUTS);
    if (found !== null) {
      const small = JSON.stringify(smallest(pieces, CUTS).join(''));
      wrong.push(`seed ${seed}: ${found.join('; ')}: ${small}`);
      say(wrong.at(-1) ?? '');
    }
    if ((seed - first) % 500 === 499) say(`${seed - first + 1} streams, ${wrong.length} differ`);
  }
  const streams = seed - first;
  return { seeds: `${first}…${seed - 1}`, streams, joins: streams * CUTS, wrong };
}
