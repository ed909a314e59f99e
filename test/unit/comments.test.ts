import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
});
const files = listed.split('\n').filter((file) => file !== '' && existsSync(join(root, file)));
const sources = files.filter((file) => /^(src|test|scripts)\/.*\.(tsx?|mjs)$/.test(file));

/** Returns the comments of a file, one per line, without quotations and samples of output. */
function commentsOf(file: string): string[] {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  const comments = lines.map(
    (line) => /^\s*(?:\/\*\*?|\*|\/\/) ?(.*)|\s\/\/ (.*)/.exec(line)?.slice(1).join('') ?? '',
  );
  return comments.map((comment) => comment.replaceAll(/"[^"]*"|`[^`]*\s[^`]*`/g, ' '));
}

/** Sources of other programs that comments refer to. */
const FOREIGN = /^src\/common\//;

const isThere = (name: string) => files.some((file) => file === name || file.endsWith(`/${name}`));

test('every source file that a comment names exists', () => {
  const missing: string[] = [];
  let seen = 0;
  for (const file of sources)
    for (const comment of commentsOf(file))
      for (const [name] of comment.matchAll(/\b[a-z][\w/-]*(?:\.test)?\.(?:tsx?|mjs)\b/g)) {
        seen += 1;
        if (!FOREIGN.test(name) && !isThere(name)) missing.push(`${file}: ${name}`);
      }
  expect(seen).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});

test('no comment cites a section of a document that is not in the repository', () => {
  const citing = sources.flatMap((file) =>
    commentsOf(file).flatMap((comment) => (/\bS\d+\.\d+\b/.test(comment) ? [`${file}: ${comment}`] : [])),
  );
  expect(citing).toEqual([]);
});

test('every test that docs/reliability.md names exists', () => {
  const text = readFileSync(join(root, 'docs/reliability.md'), 'utf8');
  const cells = [...text.matchAll(/^\|.*\| (`[^|]*) \|$/gm)].map(([, cell]) => cell ?? '');
  const names = cells.flatMap((cell) => [...cell.matchAll(/`([\w/.-]+)`/g)].map(([, name]) => name ?? ''));
  const pathOf = (name: string) =>
    name.endsWith('.test')
      ? `${name}.ts`
      : `test/${name.startsWith('slow/') ? '' : 'integration/'}${name}.test.ts`;
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => !isThere(pathOf(name)))).toEqual([]);
});
