import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { makeDemoRepository } from './repository.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schmux-demo-repo-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});
const git = (...args: string[]) =>
  execFileSync('git', ['-C', join(folder, 'demo'), ...args], { encoding: 'utf8' }).trim();

it('makes one commit, without the user’s settings and hooks, and leaves a complete one alone', async () => {
  const hooks = join(folder, 'template', 'hooks');
  await mkdir(hooks, { recursive: true });
  await writeFile(join(hooks, 'pre-commit'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  vi.stubEnv('GIT_TEMPLATE_DIR', join(folder, 'template'));
  await makeDemoRepository(join(folder, 'demo'));
  expect(git('log', '--format=%an %s')).toBe('schmux demo Greet by name');
  expect(git('status', '--porcelain', '--branch')).toBe('## main');
  const head = git('rev-parse', 'HEAD');
  await writeFile(join(folder, 'demo', 'README.md'), 'mine\n');
  await makeDemoRepository(join(folder, 'demo'));
  expect(git('rev-parse', 'HEAD')).toBe(head);
  expect(await readFile(join(folder, 'demo', 'README.md'), 'utf8')).toBe('mine\n');
});

it('starts again after an interrupted run, and removes nothing that is in its place', async () => {
  await mkdir(join(folder, 'demo.part', '.git', 'objects'), { recursive: true });
  await mkdir(join(folder, 'demo'));
  await writeFile(join(folder, 'demo', 'notes.txt'), 'mine\n');
  await expect(makeDemoRepository(join(folder, 'demo'))).rejects.toMatchObject({ code: 'PATH_INVALID' });
  expect(await readFile(join(folder, 'demo', 'notes.txt'), 'utf8')).toBe('mine\n');
  await rm(join(folder, 'demo'), { recursive: true });
  await makeDemoRepository(join(folder, 'demo'));
  expect(git('log', '--format=%s')).toBe('Greet by name');
});

it('says that git is missing, and what git said', async () => {
  vi.stubEnv('PATH', join(folder, 'nowhere'));
  await expect(makeDemoRepository(join(folder, 'demo'))).rejects.toMatchObject({ code: 'GIT_MISSING' });
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin', 'git'), '#!/bin/sh\necho "fatal: no room" >&2\nexit 128\n', {
    mode: 0o755,
  });
  vi.stubEnv('PATH', `${join(folder, 'bin')}:/usr/bin:/bin`);
  await expect(makeDemoRepository(join(folder, 'demo'))).rejects.toMatchObject({
    code: 'GIT_FAILED',
    detail: 'fatal: no room',
  });
});
