import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { loadScreen, type SavedScreen } from '../saved-screen.js';
import { readTarget } from '../input-target/read-target.js';
import { trackMotion, STILL } from '../../motion/screen-motion.js';
import { readLayout } from '../layout.js';

afterEach(() => vi.restoreAllMocks());

/** The texts that the rules search for, whole and in halves, and the separators. */
const FRAGMENTS = [
  ' ', '   ', '│', '│ ', ' │', '─', '═', '╭', '╰', '|', '█', '❯', '❯ ', '> ', '$ ', '# ', '%', '~/x ', '~/', 'C:\\', 'a@b:', 'user@',
  '1', '1. ', '12) ', '1.', '.', '…', ':', 'a:', '?', '? ', '?)', "'", '"', '(', ')', '((', '[', ']', '](', '{', '<', '!', '+', '+-', '-',
  '=', '_', '- ', '* ', '·', ' · ', '•', '✻ ', '●', '○', '◉ ', '■', '✗ ', '\u2028', '\t', '漢', 'é', 'a\u0301', 'x', 'a ', 'word ', 'a.b-',
  'esc', 'esc ', '(esc to ', 'ctrl+c ', 'enter ', 'enter select ', '↑', '↑ ↓ ', 'interrupt ', '- interrupted ', 'cancell', 'request ',
  '(y/n) ', '(y/n ', '(y)/(n)', 'y/n ', 'yes  no  ', 'allow   ', 'pin', 'pin: ', 'token ', 'tokens 2', '2.3k', 'lines 1-', '(END)',
  'press enter to continue ', 'press ', 'enter a ', 'x: (', 'Working ', '12s ', '(12s ', '(1m ', '1111m', 'http://x', 'log in ', 'sign ',
  'api error 4', 'sorry ', 'error ', '429 ', 'tell me ', 'let me know ', 'please confirm ', 'not logged in ', '/login ', 'ask> ',
]; // prettier-ignore
/** The worst cases for patterns: runs of blanks and of drawn lines. */
const RUNS = [' ', '-'];
const fragment = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...FRAGMENTS) },
  { weight: 1, arbitrary: fc.constantFrom(...RUNS) },
);

type Shape = { before: string; half: string; again: string; after: string };
/** A line with its own beginning and end and a repeated middle, in one or two halves. */
const shape: fc.Arbitrary<Shape> = fc.record({
  before: fc.oneof(fc.constant(''), fragment),
  half: fc.oneof({ weight: 3, arbitrary: fc.constant('') }, fragment),
  again: fc.oneof(
    fragment,
    fc.array(fragment, { minLength: 2, maxLength: 3 }).map((parts) => parts.join('')),
  ),
  after: fc.oneof(fc.constant(''), fragment),
});

function lineOf({ before, half, again, after }: Shape, width: number): string {
  const start = before + half.repeat(half === '' ? 0 : width / 2 / half.length);
  return (start + again.repeat(width / again.length + 1)).slice(0, width - after.length) + after;
}

/** Returns the least time (ms) of a few tries, which leaves out other programs' use of the processor. */
function costOf(work: () => void, enough: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let again = 0; again < 8 && least > enough; again += 1) {
    const before = performance.now();
    work();
    least = Math.min(least, performance.now() - before);
  }
  return least;
}

type Page = {
  shapes: Shape[];
  others: string[];
  each: number;
  /** At the bottom. */
  composer: boolean;
  cursor: SavedScreen['cursor'];
};
const page: fc.Arbitrary<Page> = fc.record({
  shapes: fc.array(shape, { minLength: 1, maxLength: 3 }),
  others: fc.subarray(['─'.repeat(1000), '-'.repeat(1000), '', '❯ ', '  text']),
  each: fc.integer({ min: 1, max: 16 }),
  composer: fc.boolean(),
  cursor: fc.record({
    x: fc.nat({ max: 999 }),
    y: fc.oneof(fc.nat({ max: 299 }), fc.integer({ min: 296, max: 299 })),
    visible: fc.boolean(),
  }),
});

function savedScreen({ shapes, others, each, composer, cursor }: Page): SavedScreen {
  const kinds = [...shapes.map((one) => lineOf(one, 1000)), ...others];
  const lines = Array.from({ length: 300 }, (_, y) => kinds[Math.floor(y / each) % kinds.length] ?? '');
  if (composer) lines.splice(297, 3, '─'.repeat(1000), '❯ ', '─'.repeat(1000));
  return { cols: 1000, rows: 300, lines, cursor, alternate: false };
}

/** A reading takes some 5 ms at this size, and seconds when one pattern is bad. */
const READING_MS = 120;

test('reading a large screen takes negligible time, whatever is on it', () => {
  fc.assert(
    fc.property(page, (given) => {
      const saved = savedScreen(given);
      const read = () => {
        const layout = readLayout(loadScreen(saved));
        trackMotion(trackMotion(STILL, { before: null, now: layout, at: 0 }), {
          before: layout,
          now: layout,
          at: 1,
        });
        readTarget(loadScreen(saved));
      };
      expect(costOf(read, READING_MS)).toBeLessThanOrEqual(READING_MS);
    }),
    { numRuns: 40 },
  );
});

/** Collects every pattern that is tried when these screens are read. */
function patternsUsed(): RegExp[] {
  const used = new Map<string, RegExp>();
  const exec = Object.getOwnPropertyDescriptor(RegExp.prototype, 'exec')?.value as RegExp['exec'];
  const spy = vi.spyOn(RegExp.prototype, 'exec').mockImplementation(function (this: RegExp, text: string) {
    used.set(`${this.source}/${this.flags}`, this);
    return exec.call(this, text);
  });
  const words = FRAGMENTS.join('\n').split('\n');
  for (const given of fc.sample(page, { numRuns: 60, seed: 1 })) {
    const { lines, ...saved } = savedScreen(given);
    const small = lines.slice(0, 40).map((line, y) => (y % 3 === 0 ? (words[y] ?? '') : line.slice(0, 120)));
    for (const rows of [small, small.slice(0, 8)]) {
      const y = rows.length - 1;
      const cursor = { x: rows[y]?.length ?? 0, y, visible: saved.cursor.visible };
      const layout = readLayout(loadScreen({ ...saved, lines: rows, rows: rows.length, cursor }));
      trackMotion(STILL, { before: { ...layout, transcript: [] }, now: layout, at: 1 });
      readTarget(loadScreen({ ...saved, lines: rows, rows: rows.length, cursor }));
    }
  }
  spy.mockRestore();
  return [...used.values()];
}

/** Wider than any screen. A pattern of quadratic time takes a hundred times as long as one of linear time. */
const WIDTH = 12_000;
const PATTERN_MS = 25;

/** Each fragment repeated, each before a run, and the same at random; the tail keeps every pattern from matching. */
function hostileLines(): string[] {
  const alone = FRAGMENTS.map((again) => ({ before: '', half: '', again, after: '!)x' }));
  const led = FRAGMENTS.flatMap((before) => RUNS.map((again) => ({ before, half: '', again, after: '!)x' })));
  const random = fc.sample(shape, { numRuns: 30, seed: Date.now() % 2 ** 31 });
  return [...alone, ...led, ...random].map((given) => lineOf(given, WIDTH));
}

test('the time of each pattern grows with the line, not with its square', () => {
  const patterns = patternsUsed();
  expect(patterns.length).toBeGreaterThan(50);
  const slow: string[] = [];
  for (const line of hostileLines())
    for (const { source, flags } of patterns) {
      const pattern = new RegExp(source, flags);
      const cost = costOf(() => void line.replace(pattern, ''), PATTERN_MS);
      if (cost <= PATTERN_MS) continue;
      slow.push(`${source} takes ${cost.toFixed(0)} ms on ${line.slice(0, 40)} … ${line.slice(-10)}`);
    }
  expect(slow).toEqual([]);
});
