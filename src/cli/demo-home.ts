import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstat, mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { SchmuxError } from '../contract/errors.js';
import { pathsIn, type HomePaths } from './home.js';

/** Says that a directory is a demo's own, so that nothing else is ever removed. */
const MARKER = '.schmux-demo';

/** Everything of the demo is in here: home, repository, workspaces. In the system's temporary folder, one for each user. */
export async function demoRoot(): Promise<string> {
  return join(await realpath(tmpdir()), `schmux-demo-${process.getuid?.() ?? 0}`);
}

export type Demo = { root: string; repo: string; socketName: string; paths: HomePaths };

export function demoIn(root: string): Demo {
  const hash = createHash('sha256').update(root).digest('hex').slice(0, 6);
  return {
    root,
    repo: join(root, 'greeting'),
    socketName: `schmux-demo-${hash}`,
    paths: pathsIn(join(root, 'home')),
  };
}

/** True when the directory is there, is no link, is ours and has the marker; in a folder that everyone can write, others could make one. */
export async function isOurDemo({ root }: Demo): Promise<boolean> {
  const found = await lstat(root).catch(() => null);
  if (found === null) return false;
  const marked = await lstat(join(root, MARKER)).catch(() => null);
  if (found.isDirectory() && found.uid === process.getuid?.() && marked !== null) return true;
  throw new SchmuxError('PATH_INVALID', `${root} is there but is no schmux demo of yours.`, {
    hint: 'Move it away, or set TMPDIR to another directory.',
  });
}

/** Makes home, configuration and repository; harmless when they are there. */
export async function makeDemo(demo: Demo): Promise<void> {
  if (!(await isOurDemo(demo))) {
    await mkdir(demo.root, { mode: 0o700 });
    await writeFile(join(demo.root, MARKER), 'schmux demo --stop removes this directory.\n', { mode: 0o600 });
  }
  await mkdir(demo.paths.home, { recursive: true, mode: 0o700 });
  const config = {
    port: 0,
    workspace_path: join(demo.root, 'workspaces'),
    repos: [{ name: 'greeting', url: demo.repo }],
    tmux: { socket_name: demo.socketName },
  };
  const text = `${JSON.stringify(config, null, 2)}\n`;
  await writeFile(join(demo.paths.home, 'config.json'), text, { mode: 0o600 });
  if ((await lstat(join(demo.repo, '.git')).catch(() => null)) === null) await makeRepository(demo.repo);
}

/** Only what `makeDemo` made, and only when its marker is there. */
export async function removeDemo(demo: Demo): Promise<void> {
  if (await isOurDemo(demo)) await rm(demo.root, { recursive: true, force: true });
}

const FILES: Record<string, string> = {
  'README.md': '# greeting\n\nSays hello. The repository of the schmux demo.\n',
  'package.json': `${JSON.stringify({ name: 'greeting', type: 'module', scripts: { test: 'node --test' } }, null, 2)}\n`,
  'src/greeting.ts': 'export function greet(name: string): string {\n  return `Hello, ${name}!`;\n}\n',
  'test/greeting.test.ts':
    "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { greet } from '../src/greeting.ts';\n\n" +
    "test('greets by name', () => assert.equal(greet('Ada'), 'Hello, Ada!'));\n",
};

async function makeRepository(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }); // half-made by an interrupted start
  await mkdir(folder, { recursive: true });
  for (const [path, content] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  await git(folder, ['init', '--quiet', '--initial-branch=main']);
  await git(folder, ['add', '--all']);
  await git(folder, ['commit', '--quiet', '--message', 'Greet by name']);
}

/** Nothing of the user's: no configuration, no hooks, no signing, no name. */
async function git(folder: string, args: readonly string[]): Promise<void> {
  const env = {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: folder,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'schmux demo',
    GIT_AUTHOR_EMAIL: 'demo@localhost',
    GIT_COMMITTER_NAME: 'schmux demo',
    GIT_COMMITTER_EMAIL: 'demo@localhost',
  };
  await promisify(execFile)('git', ['-C', folder, ...args], { env });
}
