import {
  appendFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, expect, test } from 'vitest';
import { followLog, readLog } from './log-file.js';
import { openLog } from './log-reader.js';

const folder = mkdtempSync(join(tmpdir(), 'schmux-cli-'));
const beside = (ending: string) => join(folder, `abc123.${ending}`);
const path = beside('log');
afterEach(() =>
  ['log', 'marks', 'rotate', 'tail'].forEach((ending) => rmSync(beside(ending), { force: true })),
);
afterAll(() => rmSync(folder, { recursive: true }));

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `line ${String(from + index).padStart(5, '0')}\n`).join('');
const LINE_BYTES = 11;

function writeOver(text: string): void {
  const fd = openSync(path, 'r+');
  writeSync(fd, text, 0);
  closeSync(fd);
}

/** Returns the steps of the daemon on a log that begins at line `base` and ends before line `end`, so that it begins at `first`. */
function cutting(base: number, first: number, end: number): (() => void)[] {
  const tail = lines(first, end);
  const journal = { writer: null, base: first * LINE_BYTES, from: (first - base) * LINE_BYTES };
  const write = (phase: string, size: number) =>
    writeFileSync(beside('rotate'), JSON.stringify({ ...journal, phase, size }));
  return [
    () => write('stopping', 0),
    () => writeFileSync(beside('tail'), tail),
    () => write('ready', (end - base) * LINE_BYTES),
    () => writeOver(tail.slice(0, tail.length / 3)),
    () => writeOver(tail),
    () => truncateSync(path, tail.length),
    () => writeFileSync(beside('marks'), `base ${first * LINE_BYTES}\nsize ${first * LINE_BYTES} 80 24\n`),
    () => unlinkSync(beside('rotate')),
    () => unlinkSync(beside('tail')),
  ];
}

async function textOf(bytes: AsyncGenerator<Uint8Array>): Promise<string> {
  let text = '';
  for await (const piece of bytes) text += Buffer.from(piece).toString('utf8');
  return text;
}

/** Reads until `last` has come, then tells what came. */
async function upTo(bytes: AsyncGenerator<Uint8Array>, last: string): Promise<string> {
  let text = '';
  while (!text.endsWith(last)) {
    const { value, done } = await bytes.next();
    if (done) break;
    text += Buffer.from(value).toString('utf8');
  }
  return text;
}

const never = () => expect.fail('nothing was lost');

test('at every step of a cut the log reads as it was or as it will be', async () => {
  writeFileSync(path, lines(0, 300));
  const whole = [lines(0, 300), lines(200, 300), lines(250, 300)];
  for (const step of [...cutting(0, 200, 300), ...cutting(200, 250, 300)]) {
    step();
    const text = await textOf(readLog(path, { onCut: never }));
    expect(whole).toContain(text);
    expect(await textOf(readLog(path, { lines: 3, onCut: never }))).toBe(lines(297, 300));
  }
  expect(await textOf(readLog(path, { onCut: never }))).toBe(lines(250, 300));
});

test('a cut that passes while the log is read', async () => {
  const whole = [lines(0, 300), lines(200, 300)];
  for (let round = 0; round < 40; round++) {
    writeFileSync(path, lines(0, 300));
    const text = textOf(readLog(path, { onCut: () => undefined }));
    for (let turn = 0; turn < round; turn++) await new Promise(setImmediate);
    for (const step of cutting(0, 200, 300)) {
      step();
      if (round % 2 === 0) await new Promise(setImmediate);
    }
    expect(whole).toContain(await text);
    unlinkSync(beside('marks'));
  }
});

test('a cut that failed half way: what was set aside, and what the agent printed since', async () => {
  writeFileSync(path, lines(0, 300));
  for (const step of cutting(0, 200, 300).slice(0, 5)) step();
  appendFileSync(path, lines(300, 310));
  expect(await textOf(readLog(path, { onCut: never }))).toBe(lines(200, 310));
  expect(await textOf(readLog(path, { lines: 105, onCut: never }))).toBe(lines(205, 310));
});

test('an earlier reader continues at its position, at every step of a cut', async () => {
  // Two pieces and a bit, of which the first is read before the cut begins.
  const end = 20_000;
  const steps = cutting(0, 3000, end).length;
  for (let count = 1; count <= steps; count++) {
    writeFileSync(path, lines(0, end));
    const bytes = readLog(path, { onCut: never });
    const { value } = await bytes.next();
    for (const step of cutting(0, 3000, end).slice(0, count)) step();
    const text = Buffer.from(value ?? '').toString('utf8') + (await textOf(bytes));
    expect([count, text === lines(0, end)]).toEqual([count, true]);
    for (const ending of ['rotate', 'marks', 'tail']) rmSync(beside(ending), { force: true });
  }
});

test('a reader overtaken by a cut is notified and continues at the beginning of the log', async () => {
  writeFileSync(path, lines(0, 20_000));
  let cuts = 0;
  const bytes = readLog(path, { onCut: () => (cuts += 1) });
  const { value } = await bytes.next();
  for (const step of cutting(0, 15_000, 20_000)) step();
  expect(await textOf(bytes)).toBe(lines(15_000, 20_000));
  expect([cuts, Buffer.from(value ?? '').toString('utf8')]).toEqual([1, lines(0, 20_000).slice(0, 65_536)]);
});

test('reading ends where the log ended when it began, and a deleted log is read to its end', async () => {
  writeFileSync(path, lines(0, 10_000));
  writeFileSync(beside('marks'), 'base 0\n');
  for (const step of cutting(0, 1000, 10_000)) step();
  const bytes = readLog(path, { onCut: never });
  await bytes.next();
  appendFileSync(path, lines(10_000, 10_100));
  unlinkSync(path);
  unlinkSync(beside('marks'));
  expect(await textOf(bytes)).toBe(lines(1000, 10_000).slice(65_536));
});

test('following survives cuts without a gap or a repetition, and ends with the file', async () => {
  writeFileSync(path, lines(0, 5000));
  let cuts = 0;
  const bytes = followLog(path, new AbortController().signal, { onCut: () => (cuts += 1) });
  expect(await upTo(bytes, 'line 04999\n')).toBe(lines(0, 5000));
  for (const step of cutting(0, 4000, 5000)) step();
  appendFileSync(path, lines(5000, 5100));
  expect(await upTo(bytes, 'line 05099\n')).toBe(lines(5000, 5100));
  // As long as the text already returned: only the base shows the difference.
  for (const step of cutting(4000, 5050, 5100)) step();
  appendFileSync(path, lines(5100, 6150));
  expect(await upTo(bytes, 'line 06149\n')).toBe(lines(5100, 6150));
  expect(cuts).toBe(0);
  writeFileSync(path, 'somebody else\n');
  expect(await upTo(bytes, 'else\n')).toBe('somebody else\n');
  expect(cuts).toBe(1);
  unlinkSync(path);
  expect((await bytes.next()).done).toBe(true);
});

test('the last lines begin where they begin, with and without a last newline, also in the middle of a cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.stringMatching(/^[a-z]{0,3}$/), { maxLength: 20 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 25 }),
      fc.nat(60),
      async (words, ended, count, tail) => {
        const text = words.join('\n') + (ended ? '\n' : '');
        writeFileSync(path, text);
        const size = Math.max(0, text.length - tail);
        writeFileSync(beside('tail'), text.slice(0, size));
        const journal = { phase: 'ready', writer: null, base: 0, from: 0, size };
        if (tail > 0) writeFileSync(beside('rotate'), JSON.stringify(journal));
        const log = await openLog(path);
        const offset = await log.lastLines(count);
        await log.close();
        rmSync(beside('rotate'), { force: true });
        expect(text.slice(offset)).toBe(
          text
            .split(/(?<=\n)/)
            .slice(-count)
            .join(''),
        );
      },
    ),
    { numRuns: 100 },
  );
});

test('a log is never read through a link', async () => {
  writeFileSync(join(folder, 'secret'), 'x');
  symlinkSync(join(folder, 'secret'), join(folder, 'zzz999.log'));
  await expect(openLog(join(folder, 'zzz999.log'))).rejects.toThrow(/ELOOP/);
  expect(readFileSync(join(folder, 'secret'), 'utf8')).toBe('x');
});
