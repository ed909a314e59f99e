import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLogFile } from './log-file.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-file-'));
  path = join(folder, 'daemon.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('is bounded, and keeps one file of what came before', () => {
  const log = openLogFile(path, 1000);
  for (let line = 0; line < 100; line++) log.write(`line ${line} ${'x'.repeat(40)}\n`);
  expect(readdirSync(folder).sort()).toEqual(['daemon.log', 'daemon.log.1']);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThan(1100);
  const kept = readFileSync(`${path}.1`, 'utf8') + readFileSync(path, 'utf8');
  const numbers = kept.match(/(?<=line )\d+/g)?.map(Number) ?? [];
  expect(numbers.at(-1)).toBe(99);
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('continues an existing file', () => {
  writeFileSync(path, 'before\n', { mode: 0o600 });
  const log = openLogFile(path);
  log.write('after\n');
  expect(readFileSync(path, 'utf8')).toBe('before\nafter\n');
  expect(log.setAside).toBeNull();
});

test.each([
  ['a link to a file', () => symlinkSync(join(folder, 'theirs'), path)],
  ['a link to nothing', () => symlinkSync(join(folder, 'missing'), path)],
  ['another name of a file', () => linkSync(join(folder, 'theirs'), path)],
  ['a directory', () => mkdirSync(path)],
  ['a pipe', () => void execFileSync('mkfifo', [path])],
])('%s in its place is moved aside and not written to', (_what, place) => {
  writeFileSync(join(folder, 'theirs'), 'theirs\n');
  place();
  const log = openLogFile(path);
  log.write('ours\n');
  expect(readFileSync(path, 'utf8')).toBe('ours\n');
  expect(readFileSync(join(folder, 'theirs'), 'utf8')).toBe('theirs\n');
  expect(log.setAside).toMatch(/daemon\.log\.set-aside-/);
  expect(readdirSync(folder)).not.toContain('missing');
});

test('a place that cannot be written to costs the log alone', () => {
  const log = openLogFile(join(folder, 'no-such-folder', 'daemon.log'));
  expect(() => log.write('lost\n')).not.toThrow();
});

test('stays the same file, since the daemon has it as stderr too; output there counts towards its limit', () => {
  const log = openLogFile(path, 1000);
  const inode = statSync(path).ino;
  for (let line = 0; line < 200; line++) {
    log.write(`line ${line}\n`);
    appendFileSync(path, 'from stderr\n');
    expect(statSync(path).size).toBeLessThan(1100);
  }
  log.close();
  expect(statSync(path).ino).toBe(inode);
  expect(readFileSync(`${path}.1`, 'utf8')).toContain('from stderr');
});

test.each([
  ['a link', () => symlinkSync(join(folder, 'theirs'), `${path}.1`)],
  ['a directory', () => mkdirSync(`${path}.1`)],
])('%s in the place of the earlier file is not written through, and the bound holds', (_what, place) => {
  writeFileSync(join(folder, 'theirs'), 'theirs\n');
  place();
  const log = openLogFile(path, 1000);
  for (let line = 0; line < 200; line++) log.write('some words of a line\n');
  log.close();
  expect(statSync(path).size).toBeLessThan(1100);
  expect(readFileSync(join(folder, 'theirs'), 'utf8')).toBe('theirs\n');
  expect(lstatSync(`${path}.1`).isSymbolicLink()).toBe(false);
});

test('a log that others could read becomes private again', () => {
  writeFileSync(path, '', { mode: 0o644 });
  openLogFile(path).close();
  expect(statSync(path).mode & 0o777).toBe(0o600);
});
