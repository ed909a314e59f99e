import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

let house: string;
beforeEach(() => {
  house = mkdtempSync(join(tmpdir(), 'schmux-layers-'));
  cpSync(join(root, '.oxlintrc.json'), join(house, '.oxlintrc.json'));
  cpSync(join(root, 'tsconfig.base.json'), join(house, 'tsconfig.base.json'));
  symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'));
});
afterEach(() => rmSync(house, { recursive: true, force: true }));

function plant(path: string, text: string) {
  mkdirSync(dirname(join(house, path)), { recursive: true });
  writeFileSync(join(house, path), text);
}

function projects(): string[] {
  const all = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  return all.filter((path) => path.endsWith('tsconfig.json')).map((path) => join('src', path));
}

function run(tool: string, ...args: string[]) {
  const result = spawnSync(join(root, 'node_modules/.bin', tool), args, { cwd: house, encoding: 'utf8' });
  return { code: result.status, output: result.stdout + result.stderr };
}

const EXPORT = 'export const thing = 1;\n';
/** A file, what it imports, and a word of the sentence that explains the refusal. */
const VIOLATIONS: [file: string, imports: string, reason: RegExp][] = [
  ['src/contract/a.ts', 'node:fs', /contract is the agreement/],
  ['src/contract/a.ts', '../client/b.js', /contract is the agreement/],
  ['src/client/a.ts', 'node:http', /Node and in browsers/],
  ['src/client/a.ts', '../daemon/lib/b.js', /Node and in browsers/],
  ['src/lib/files/a.ts', '../../daemon/lib/b.js', /daemon and command line alike/],
  ['src/lib/a.ts', '../cli/b.js', /daemon and command line alike/],
  ['src/daemon/lib/a.ts', '../tmux/b.js', /bottom of the daemon/],
  ['src/daemon/tmux/a.ts', '../session/b.js', /nothing above them/],
  ['src/daemon/store/a.ts', '../tmux/b.js', /nothing above them/],
  ['src/daemon/session/a.ts', '../terminal/b.js', /meet in main\.ts/],
  ['src/daemon/terminal/a.ts', '../http/b.js', /does not know that HTTP exists/],
  ['src/daemon/agent/deep/a.ts', '../../workspace/b.js', /meet in main\.ts/],
  ['src/daemon/http/a.ts', '../store/b.js', /never tmux or the files/],
  ['src/cli/a.ts', '../daemon/main.js', /reached through the client/],
  ['src/dashboard/pages/a.tsx', '../../daemon/main.js', /reached through the client/],
  ['src/demo/a.ts', '../contract/b.js', /shares no code/],
];

describe('lint refuses an import against the layers and says why', () => {
  it.each(VIOLATIONS)('%s importing %s', (file, imports, reason) => {
    plant(file, `import { thing } from '${imports}';\nexport const other = thing;\n`);
    const { code, output } = run('oxlint', file);
    expect(output.replaceAll(/\s+/g, ' ')).toMatch(reason);
    expect(code).not.toBe(0);
  });

  it('lets a domain folder import the types of a sibling', () => {
    plant('src/daemon/terminal/b.ts', EXPORT);
    plant(
      'src/daemon/session/a.ts',
      `import type { thing } from '../terminal/b.js';\nexport type Other = typeof thing;\n`,
    );
    expect(run('oxlint', 'src/daemon/session/a.ts')).toMatchObject({ code: 0 });
  });

  it('refuses a cycle and a file of more than 300 lines', () => {
    plant('src/daemon/lib/a.ts', `import { b } from './b.js';\nexport const a = () => b;\n`);
    plant('src/daemon/lib/b.ts', `import { a } from './a.js';\nexport const b = () => a;\n`);
    plant(
      'src/daemon/lib/long.ts',
      EXPORT.replace('thing', 'x').repeat(1) + '// line\nexport {};\n'.repeat(151),
    );
    const { code, output } = run('oxlint', 'src');
    expect(output).toMatch(/no-cycle/);
    expect(output).toMatch(/max-lines/);
    expect(code).not.toBe(0);
  });
});

/** A project, what it imports, and the folder behind that import: none is among its references, nor among theirs (which the compiler would let through; lint would not). */
const UNSEEN: [project: string, imports: string, target: string][] = [
  ['src/contract', '../client/b.js', 'src/client'],
  ['src/client', '../daemon/lib/b.js', 'src/daemon/lib'],
  ['src/lib', '../daemon/lib/b.js', 'src/daemon/lib'],
  ['src/dashboard', '../lib/b.js', 'src/lib'],
  ['src/daemon/tmux', '../store/b.js', 'src/daemon/store'],
  ['src/daemon/terminal', '../agent/b.js', 'src/daemon/agent'],
  ['src/daemon/workspace', '../session/b.js', 'src/daemon/session'],
  ['src/cli', '../daemon/lib/b.js', 'src/daemon/lib'],
];

describe('the compiler sees only the projects a folder names', () => {
  it.each(UNSEEN)('%s cannot import %s', (project, imports, target) => {
    for (const path of projects()) cpSync(join(root, path), join(house, path));
    plant(join(target, 'b.ts'), EXPORT);
    plant(
      join(project, 'a.ts'),
      `import { thing } from '${imports}';\nexport const other: number = thing;\n`,
    );
    const { code, output } = run('tsc', '-p', project, '--noEmit');
    expect(output).toMatch(/TS6307|TS6059/);
    expect(code).not.toBe(0);
  });

  it('contract has neither Node nor DOM', () => {
    cpSync(join(root, 'src/contract/tsconfig.json'), join(house, 'src/contract/tsconfig.json'));
    plant('src/contract/a.ts', 'export const a = process.pid;\nexport const b = document.title;\n');
    const { output } = run('tsc', '-p', 'src/contract', '--noEmit');
    expect(output).toMatch(/'process'/);
    expect(output).toMatch(/'document'/);
  });
});
