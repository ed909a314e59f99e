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
/** A file, its import, and words of the lint message that refuses it: at least one per floor. */
const VIOLATIONS: [file: string, imports: string, reason: RegExp][] = [
  ['src/contract/a.ts', 'node:fs', /contract is the agreement/],
  ['src/contract/deep/a.ts', '../../client/b.js', /contract is the agreement/],
  ['src/client/a.ts', 'node:http', /Node and in browsers/],
  ['src/client/a.ts', '../daemon/tmux/b.js', /Node and in browsers/],
  ['src/lib/files/a.ts', '../../daemon/tmux/b.js', /floor above the contract/],
  ['src/lib/a.ts', '../cli/b.js', /floor above the contract/],
  ['src/lib/a.ts', 'hono', /floor above the contract/],
  ['src/daemon/tmux/a.ts', '../session/b.js', /only the floors below: contract, lib\./],
  ['src/daemon/store/deep/a.ts', '../../tmux/b.js', /only the floors below: contract, lib\./],
  ['src/daemon/events/a.ts', '../status/b.js', /only the floors below: contract, lib\./],
  ['src/daemon/environment/a.ts', '../agent/b.js', /only the floors below: contract, lib\./],
  ['src/daemon/terminal/a.ts', '../workspace/b.js', /only the floors below: contract, lib, tmux, store/],
  ['src/daemon/workspace/a.ts', '../session/b.js', /Rooms of one floor meet in services\.ts/],
  ['src/daemon/agent/deep/a.ts', '../../workspace/b.js', /Rooms of one floor meet in services\.ts/],
  ['src/daemon/notify/a.ts', '../terminal/b.js', /Rooms of one floor meet in services\.ts/],
  ['src/daemon/home/a.ts', '../http/b.js', /Rooms of one floor meet in services\.ts/],
  ['src/daemon/status/a.ts', '../session/b.js', /status imports only the floors below/],
  ['src/daemon/session/a.ts', '../http/b.js', /session imports only the floors below/],
  ['src/daemon/session/a.ts', '../services.js', /session imports only the floors below/],
  ['src/daemon/http/a.ts', '../wiring.js', /http imports only the floors below/],
  ['src/daemon/http/a.ts', '../store/b.js', /never touches tmux or files/],
  ['src/cli/a.ts', '../daemon/main.js', /through the client/],
  ['src/cli/a.ts', '../lib/logging/logger.js', /must not load the logger/],
  ['src/dashboard/pages/a.tsx', '../../daemon/main.js', /through the client/],
  ['src/dashboard/state/deep/a.ts', '../../ui/b.js', /layers import downwards only/],
  ['src/dashboard/ui/a.tsx', '../terminal/b.js', /layers import downwards only/],
  ['src/dashboard/terminal/a.tsx', '../pages/home/b.js', /layers import downwards only/],
  ['src/dashboard/pages/shared/a.tsx', '../../app/b.js', /layers import downwards only/],
  ['src/dashboard/pages/session/deep/a.tsx', '../../diff/b.js', /lies in pages\/shared/],
  ['src/demo/a.ts', '../contract/b.js', /shares no code/],
  ['src/demo/screen/a.ts', '../../contract/b.js', /shares no code/],
];

/** A file and an import that lint allows: a floor may import values of the floors below. */
const ALLOWED: [file: string, imports: string][] = [
  ['src/daemon/terminal/a.ts', '../tmux/b.js'],
  ['src/daemon/status/deep/a.ts', '../../agent/b.js'],
  ['src/daemon/session/a.ts', '../workspace/b.js'],
  ['src/daemon/http/a.ts', '../session/b.js'],
  ['src/dashboard/pages/home/a.tsx', '../shared/b.js'],
  ['src/dashboard/app/a.tsx', '../pages/home/b.js'],
  ['src/demo/scenarios/a.ts', '../screen/b.js'],
];

describe('lint refuses an import against the layers and says why', () => {
  it.each(VIOLATIONS)('%s importing %s', (file, imports, reason) => {
    plant(file, `import { thing } from '${imports}';\nexport const other = thing;\n`);
    const { code, output } = run('oxlint', file);
    expect(output.replaceAll(/\s+/g, ' ')).toMatch(reason);
    expect(code).not.toBe(0);
  });

  it.each(ALLOWED)('lets %s import %s', (file, imports) => {
    plant(join(dirname(file), imports.replace(/\.js$/, '.ts')), EXPORT);
    plant(file, `import { thing } from '${imports}';\nexport const other = thing;\n`);
    expect(run('oxlint', file)).toMatchObject({ code: 0 });
  });

  it('refuses a cycle and a file of more than 300 lines', () => {
    plant('src/lib/a.ts', `import { b } from './b.js';\nexport const a = () => b;\n`);
    plant('src/lib/b.ts', `import { a } from './a.js';\nexport const b = () => a;\n`);
    plant('src/lib/long.ts', EXPORT.replace('thing', 'x').repeat(1) + '// line\nexport {};\n'.repeat(151));
    const { code, output } = run('oxlint', 'src');
    expect(output).toMatch(/no-cycle/);
    expect(output).toMatch(/max-lines/);
    expect(code).not.toBe(0);
  });
});

/**
 * A project, its import, and the folder of that import. The folder is neither a reference of the project nor a reference of a
 * reference, which the compiler would let through and only lint refuses.
 */
const UNSEEN: [project: string, imports: string, target: string][] = [
  ['src/contract', '../client/b.js', 'src/client'],
  ['src/client', '../lib/b.js', 'src/lib'],
  ['src/lib', '../daemon/tmux/b.js', 'src/daemon/tmux'],
  ['src/dashboard', '../lib/b.js', 'src/lib'],
  ['src/daemon/tmux', '../store/b.js', 'src/daemon/store'],
  ['src/daemon/terminal', '../agent/b.js', 'src/daemon/agent'],
  ['src/daemon/workspace', '../session/b.js', 'src/daemon/session'],
  ['src/daemon/status', '../session/b.js', 'src/daemon/session'],
  ['src/cli', '../daemon/tmux/b.js', 'src/daemon/tmux'],
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
