import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Folders with more files than this need their reason in ARCHITECTURE.md. */
const FOLDER_MAX_FILES = 20;
/** One file per command: the folder is the table of contents. */
const LARGE_ON_PURPOSE = ['src/cli/commands'];

/** The rooms whose inner folders form a stack as well. */
const ROOMS = [
  'tmux',
  'store',
  'events',
  'environment',
  'terminal',
  'workspace',
  'agent',
  'notify',
  'home',
  'status',
  'session',
  'http',
].map((room) => `src/daemon/${room}`);

/** Every file below a folder, as paths from the repository's root. */
function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

/** A folder or file directly in the room: what a file counts as when the room is drawn. */
const partOf = (room: string, file: string): string => relative(room, file).split('/')[0] ?? '';

/** Each part of a room with the parts it imports, types included. */
function importsOf(room: string): Map<string, Set<string>> {
  const parts = new Map<string, Set<string>>();
  for (const file of filesIn(room)) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
    const from = partOf(room, file);
    const imported = parts.get(from) ?? new Set();
    parts.set(from, imported);
    for (const [, path = ''] of readFileSync(join(root, file), 'utf8').matchAll(
      /\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g,
    )) {
      const target = join(dirname(file), path).replace(/\.js$/, '.ts');
      if (!target.startsWith(`${room}/`)) continue;
      const to = partOf(room, target);
      if (to !== from) imported.add(to);
    }
  }
  return parts;
}

/** The parts that can be reached from themselves. */
function circlesIn(parts: Map<string, Set<string>>): string[] {
  const reached = (start: string): Set<string> => {
    const seen = new Set<string>();
    const open = [start];
    for (let part = open.pop(); part !== undefined; part = open.pop())
      for (const next of parts.get(part) ?? [])
        if (!seen.has(next)) {
          seen.add(next);
          open.push(next);
        }
    return seen;
  };
  return [...parts.keys()].filter((part) => reached(part).has(part));
}

describe('inside a room', () => {
  it.each(ROOMS)('%s has no circle of folders', (room) => {
    const parts = importsOf(room);
    expect(parts.size).toBeGreaterThan(0);
    expect(circlesIn(parts)).toEqual([]);
  });

  it('a circle is found', () => {
    const parts = new Map([
      ['a', new Set(['b'])],
      ['b', new Set(['c.ts'])],
      ['c.ts', new Set(['a'])],
      ['d', new Set(['a'])],
    ]);
    expect(circlesIn(parts)).toEqual(['a', 'b', 'c.ts']);
  });

  it(`a folder has at most ${FOLDER_MAX_FILES} files, or its reason is in ARCHITECTURE.md`, () => {
    const counts = new Map<string, number>();
    for (const file of [...filesIn('src'), ...filesIn('test')]) {
      if (file.startsWith('test/fixtures/')) continue;
      counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    }
    const large = [...counts].filter(([, count]) => count > FOLDER_MAX_FILES).map(([folder]) => folder);
    expect(large).toEqual(LARGE_ON_PURPOSE);
    const reasons = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
    for (const folder of large) expect(reasons).toContain(folder);
  });
});
