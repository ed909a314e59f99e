import { firstDifference, smallest } from '../support/terminal/hostile-joins.js';
import { hostileStream } from '../support/terminal/hostile-streams.js';

export type FuzzReport = {
  seeds: string;
  streams: number;
  joins: number;
  /** One line per stream that differed: its seed, the place, and the smallest stream that still differs. */
  wrong: string[];
};

/** The pieces of one stream, and the places where viewers join it. */
const PIECES = 60;
const CUTS = 40;

/** Joins hostile streams in the middle and compares with the whole, until the time is up. Seeds count up from `seed`. */
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
