import {
  appendFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BLOCK_BYTES, createReadCache } from './read-cache.js';
import { createLogFile } from './log-file.js';

let folder = '';
const path = () => join(folder, 'a.log');
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'schmux-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.string({ minLength: 1, maxLength: 30, unit: 'binary-ascii' }).map((add) => ({ add })),
  },
  { weight: 1, arbitrary: fc.constantFrom('truncate', 'replace', 'vanish').map((event) => ({ event })) },
);

test('however it is written, cut or replaced: every byte that was there at a look is read once and in order', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 30 }), fc.integer({ min: 1, max: 40 }), (actions, piece) => {
      rmSync(path(), { force: true });
      const log = createLogFile(path(), 1000);
      let [printed, read, offset] = ['', '', 1000];
      for (const step of actions) {
        if ('add' in step) {
          appendFileSync(path(), step.add);
          printed += step.add;
        } else if (step.event === 'truncate') {
          appendFileSync(path(), '');
          truncateSync(path(), 0);
        } else if (step.event === 'replace') {
          writeFileSync(`${path()}.new`, '');
          renameSync(`${path()}.new`, path());
        } else {
          appendFileSync(path(), '');
          unlinkSync(path());
        }
        log.poll(true);
        expect(log.end).toBe(1000 + printed.length);
        for (;;) {
          const bytes = log.read(offset, piece);
          if (bytes.length === 0) break;
          read += text(bytes);
          offset += bytes.length;
        }
        expect(read).toBe(printed);
      }
      log.close();
    }),
    { numRuns: 60 },
  );
});

test('logs that share few pieces of memory are read right, wherever and however much', () => {
  const add = fc.constantFrom(0, 1, 100, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 3 * BLOCK_BYTES);
  const step = fc.record({ which: fc.nat(2), add, at: fc.double({ min: 0, max: 1, noNaN: true }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const blocks = createReadCache(2);
      const paths = [0, 1, 2].map((n) => join(folder, `${n}.log`));
      for (const each of paths) writeFileSync(each, '');
      const printed = paths.map(() => Buffer.alloc(0));
      const logs = paths.map((each) => createLogFile(each, 7, blocks));
      for (const [n, { which, add, at }] of steps.entries()) {
        const [log, before] = [logs[which]!, printed[which]!];
        const more = Buffer.alloc(add, `${which}${n}`);
        appendFileSync(paths[which]!, more);
        const whole = (printed[which] = Buffer.concat([before, more]));
        expect([log.poll(false), log.end]).toEqual([add > 0 ? 'grown' : 'none', 7 + whole.length]);
        const from = Math.floor(at * whole.length);
        for (let next = from; next < whole.length;) {
          const bytes = log.read(7 + next, whole.length - next);
          expect(bytes.length > 0 && whole.subarray(next, next + bytes.length).equals(bytes)).toBe(true);
          next += bytes.length;
        }
      }
      for (const log of logs) log.close();
    }),
    { numRuns: 60 },
  );
});

test('offsets below the base are gone, and a frozen log says nothing', () => {
  writeFileSync(path(), 'abcdef');
  const log = createLogFile(path(), 100);
  expect([text(log.read(99, 9)), text(log.read(100, 2)), text(log.read(103, 99)), log.end]).toEqual([
    '',
    'ab',
    'def',
    106,
  ]);
  log.freeze();
  writeFileSync(path(), 'ef');
  expect([log.poll(true), text(log.read(100, 9))]).toEqual(['none', '']);
  log.rebase(104);
  expect([log.base, log.end, text(log.read(104, 9))]).toEqual([104, 106, 'ef']);
  log.close();
});
