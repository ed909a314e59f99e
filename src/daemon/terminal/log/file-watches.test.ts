import { closeSync, mkdtempSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFileWatches, needsFileWatches, type FileWatches } from './file-watches.js';

let folder: string;
let changed: string[];
let watches: FileWatches;
let descriptor: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-watches-'));
  changed = [];
  watches = createFileWatches(folder, (name) => changed.push(name));
  descriptor = openSync(join(folder, 'a.log'), 'a');
});
afterEach(() => {
  watches.stop();
  closeSync(descriptor);
  rmSync(folder, { recursive: true });
});

async function changeOf(name: string): Promise<void> {
  await vi.waitFor(() => expect(changed).toContain(name), { timeout: 10_000, interval: 5 });
  changed.length = 0;
}

test('reports appended bytes while the writer keeps the file open', async () => {
  watches.ensure('a.log');
  writeSync(descriptor, 'one');
  await changeOf('a.log');
  writeSync(descriptor, 'two');
  await changeOf('a.log');
});

test('tries a missing file again, and follows a file that was replaced', async () => {
  watches.ensure('b.log');
  writeFileSync(join(folder, 'b.log'), '');
  watches.ensure('b.log');
  writeFileSync(join(folder, 'b.log'), 'first');
  await changeOf('b.log');

  writeFileSync(join(folder, 'new'), '');
  renameSync(join(folder, 'new'), join(folder, 'b.log'));
  await changeOf('b.log');
  await vi.waitFor(
    () => {
      watches.ensure('b.log');
      writeFileSync(join(folder, 'b.log'), 'second', { flag: 'a' });
      expect(changed).toContain('b.log');
    },
    { timeout: 10_000, interval: 5 },
  );
});

test('is quiet about a file that was removed from it', async () => {
  watches.ensure('a.log');
  writeFileSync(join(folder, 'b.log'), '');
  watches.ensure('b.log');
  watches.remove('a.log');
  writeSync(descriptor, 'unheard');
  writeFileSync(join(folder, 'b.log'), 'heard');
  await vi.waitFor(() => expect(changed).toContain('b.log'), { timeout: 10_000, interval: 5 });
  expect(changed).not.toContain('a.log');
});

test('is needed on macOS alone', () => {
  expect(needsFileWatches('darwin')).toBe(true);
  expect(needsFileWatches('linux')).toBe(false);
});
