import { appendFileSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { followLog, offsetOfLastLines, openLog } from './log-file.js';

const folder = mkdtempSync(join(tmpdir(), 'schmux-cli-'));
const path = join(folder, 'abc123.log');
afterAll(() => rmSync(folder, { recursive: true }));

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

test('following survives a cut in place without a gap or a repetition, and ends with the file', async () => {
  const lines = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => `line ${from + index}\n`).join('');
  writeFileSync(path, lines(0, 5000));
  let cuts = 0;
  const ending = new AbortController();
  const bytes = followLog(path, 0, { signal: ending.signal, onCut: () => (cuts += 1) });
  expect(await upTo(bytes, 'line 4999\n')).toBe(lines(0, 5000));
  writeFileSync(path, lines(4000, 5000)); // the tail is kept, in the same file
  appendFileSync(path, lines(5000, 5100));
  expect(await upTo(bytes, 'line 5099\n')).toBe(lines(5000, 5100));
  writeFileSync(path, 'something else\n');
  expect(await upTo(bytes, 'else\n')).toBe('something else\n');
  expect(cuts).toBe(1);
  unlinkSync(path);
  expect((await bytes.next()).done).toBe(true);
});

test('the last lines begin where they begin, with and without a last newline', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.stringMatching(/^[a-z]{0,3}$/), { maxLength: 20 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 25 }),
      async (lines, ended, count) => {
        const text = lines.join('\n') + (ended ? '\n' : '');
        writeFileSync(path, text);
        const file = await openLog(path);
        const offset = await offsetOfLastLines(file, count);
        await file.close();
        const all = text.split(/(?<=\n)/);
        expect(text.slice(offset)).toBe(all.slice(-count).join(''));
      },
    ),
    { numRuns: 60 },
  );
});

test('a log is never read through a link', async () => {
  writeFileSync(join(folder, 'secret'), 'x');
  symlinkSync(join(folder, 'secret'), join(folder, 'zzz999.log'));
  await expect(openLog(join(folder, 'zzz999.log'))).rejects.toThrow(/ELOOP/);
});
