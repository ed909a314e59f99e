import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vite';
import { expect, test } from 'vitest';
import { COMMAND_TABLE } from '../../src/cli/program/command-table.js';
import { wrongCommands } from '../support/cli/command-phrases.js';

const root = join(import.meta.dirname, '../..');

/** Returns every text of a source file that a user may read: strings, templates (`<x>` for each value) and JSX text. */
function textsOf(path: string): string[] {
  const lang = path.endsWith('x') ? 'tsx' : 'ts';
  const texts: string[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== 'object' || node === null) return;
    const { type, value, quasis } = node as {
      type?: string;
      value?: unknown;
      quasis?: { value: { cooked: string } }[];
    };
    if ((type === 'Literal' || type === 'JSXText') && typeof value === 'string') texts.push(value);
    if (type === 'TemplateLiteral' && quasis !== undefined)
      texts.push(quasis.map((part) => part.value.cooked).join('<x>'));
    Object.values(node).forEach(visit);
  };
  const source = readFileSync(path, 'utf8');
  if (source.includes('schmux ')) visit(parseAst(source, { lang }, path).body);
  return texts;
}

function filesIn(folder: string, ending: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name) && !/\.test\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}

test('every command that a message, a hint, the help or the page names exists, with its flags', async () => {
  const wrong: string[] = [];
  let seen = 0;
  for (const file of filesIn('src', /\.tsx?$/))
    for (const text of textsOf(join(root, file))) {
      if (!text.includes('schmux ')) continue;
      seen += 1;
      wrong.push(...(await wrongCommands(text, COMMAND_TABLE)).map((problem) => `${file}: ${problem}`));
    }
  expect(seen).toBeGreaterThan(150);
  expect(wrong).toEqual([]);
});

test('every command that the documents name exists, with its flags', async () => {
  const wrong: string[] = [];
  for (const file of ['README.md', 'SECURITY.md', ...filesIn('docs', /\.md$/)]) {
    const code = [
      ...readFileSync(join(root, file), 'utf8').matchAll(/`{3}sh[^\n]*\n([\s\S]*?)`{3}|`([^`\n]+)`/g),
    ];
    for (const [, block, span] of code)
      for (const text of (block ?? span ?? '').split('\n'))
        wrong.push(...(await wrongCommands(text, COMMAND_TABLE)).map((problem) => `${file}: ${problem}`));
  }
  expect(wrong).toEqual([]);
});

test.each([
  ['schmux lst   shows them', 1],
  ['schmux spawn -w x --nope', 1],
  ['schmux workspaces list', 1],
  ['schmux repo ad x', 1],
  ['Then schmux help spawnn.', 1],
  ['schmux stop && schmux strat', 1],
  ['schmux keeps its files there. schmux done <x> ends it; schmux logs -f <x>', 0],
  ['schmux agent add <x> -- <program> --whatever', 0],
])('%j has %i wrong', async (text, count) => {
  expect(await wrongCommands(text, COMMAND_TABLE)).toHaveLength(count);
});
