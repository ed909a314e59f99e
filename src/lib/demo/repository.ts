import { execFile } from 'node:child_process';
import { lstat, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { SchmuxError } from '../../contract/errors.js';

/** The files of the demo's repository: a module and its test, which the demo agent talks about. */
const FILES: Record<string, string> = {
  'README.md': '# greeting\n\nSays hello. The repository of the schmux demo.\n',
  'package.json': `${JSON.stringify({ name: 'greeting', type: 'module', scripts: { test: 'node --test' } }, null, 2)}\n`,
  'src/greeting.ts': 'export function greet(name: string): string {\n  return `Hello, ${name}!`;\n}\n',
  'test/greeting.test.ts':
    "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { greet } from '../src/greeting.ts';\n\n" +
    "test('greets by name', () => assert.equal(greet('Ada'), 'Hello, Ada!'));\n",
};

/**
 * Creates the demo's repository with one commit on `main`, completely or not at all; an existing one stays as it is. Nothing of
 * the user's git takes part: no settings, hooks, signing or name. Throws GIT_MISSING, GIT_FAILED, PATH_INVALID when something
 * else is in its place, or an error of the file system.
 */
export async function makeDemoRepository(folder: string): Promise<void> {
  if ((await lstat(join(folder, '.git')).catch(() => null)) !== null) return;
  const part = `${folder}.part`;
  await rm(part, { recursive: true, force: true });
  for (const [path, content] of Object.entries(FILES)) {
    await mkdir(dirname(join(part, path)), { recursive: true });
    await writeFile(join(part, path), content);
  }
  await git(part, ['init', '--quiet', '--initial-branch=main']);
  await git(part, ['add', '--all']);
  await git(part, ['commit', '--quiet', '--message', 'Greet by name']);
  try {
    await rename(part, folder);
  } catch (error) {
    throw new SchmuxError('PATH_INVALID', `${folder} exists and is not the demo's repository.`, {
      hint: 'Move it away and try again.',
      cause: error,
    });
  }
}

async function git(folder: string, args: readonly string[]): Promise<void> {
  const env = {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: folder,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    // Hooks of a template directory would run.
    GIT_TEMPLATE_DIR: '',
    GIT_AUTHOR_NAME: 'schmux demo',
    GIT_AUTHOR_EMAIL: 'demo@localhost',
    GIT_COMMITTER_NAME: 'schmux demo',
    GIT_COMMITTER_EMAIL: 'demo@localhost',
  };
  try {
    await promisify(execFile)('git', ['-C', folder, ...args], { env });
  } catch (error) {
    throw gitError(args[0] ?? '', error as NodeJS.ErrnoException & { stderr?: string });
  }
}

function gitError(step: string, error: NodeJS.ErrnoException & { stderr?: string }): SchmuxError {
  if (error.code === 'ENOENT')
    return new SchmuxError('GIT_MISSING', 'Git is not installed, so the demo has no repository.', {
      hint: 'Install git. schmux doctor prints the command for this system.',
      cause: error,
    });
  return new SchmuxError('GIT_FAILED', `The demo's repository could not be created: git ${step} failed.`, {
    hint: 'Try again. schmux doctor checks git and the disk.',
    detail: (error.stderr ?? error.message).trim().slice(-2000),
    cause: error,
  });
}
