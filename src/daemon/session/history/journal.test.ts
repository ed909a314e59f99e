import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLogger } from '../../../lib/logging/logger.js';
import { createJournal, JOURNAL_MAX_BYTES, type Action } from './journal.js';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'schmux-journal-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const action = (text: string): Action => ({
  at: '2026-01-02T03:04:05.000Z',
  session: 'abc123',
  road: 'cli',
  kind: 'send',
  text,
  outcome: 'started',
});

test('has one line for each action, readable by the owner alone', async () => {
  const path = join(folder, 'actions.jsonl');
  const journal = createJournal(path, silentLogger);
  for (const text of ['first', 'second\nline']) journal.add(action(text));
  await journal.idle();
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as Action)).toEqual([action('first'), action('second\nline')]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('keeps the newest actions, whole, when it is full', async () => {
  const path = join(folder, 'actions.jsonl');
  const old = `${JSON.stringify(action('ä'.repeat(1000)))}\n`;
  writeFileSync(path, old.repeat(Math.floor(JOURNAL_MAX_BYTES / Buffer.byteLength(old))));
  const journal = createJournal(path, silentLogger);
  for (const text of ['x'.repeat(3000), 'last']) journal.add(action(text));
  await journal.idle();
  const text = readFileSync(path, 'utf8');
  expect(Buffer.byteLength(text)).toBeLessThan(JOURNAL_MAX_BYTES / 2 + 4000);
  const kept = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Action);
  expect(kept.length).toBeGreaterThan(500);
  expect(kept.at(-1)?.text).toBe('last');
});

test('costs nothing but a line in the log when it cannot be written', async () => {
  const journal = createJournal(join(folder, 'missing', 'actions.jsonl'), silentLogger);
  journal.add(action('lost'));
  await expect(journal.idle()).resolves.toBeUndefined();
});
