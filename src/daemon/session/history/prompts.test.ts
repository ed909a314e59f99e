import { mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createPrompts } from './prompts.js';
import { sweepHistory } from './sweep-history.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'prompts-'))));
afterEach(() => rm(folder, { recursive: true }));

it('keeps a prompt as it is for each session, for its owner alone, and removes one without the others', async () => {
  const prompts = createPrompts({ folder, crashPoint: () => undefined });
  const prompt = '\r\n fix\u0000 it \u001b[2J\n';
  await prompts.keep(['aaaaaa', 'bbbbbb'], prompt);
  expect(await prompts.read('aaaaaa')).toBe(prompt);
  expect(await prompts.read('bbbbbb')).toBe(prompt);
  expect((await stat(join(folder, 'bbbbbb.prompt'))).mode & 0o777).toBe(0o600);
  await prompts.remove(['aaaaaa', 'cccccc']);
  expect(await prompts.read('aaaaaa')).toBeNull();
  expect(await prompts.read('bbbbbb')).toBe(prompt);
});

it('keeps nothing of a prompt without a line to read', async () => {
  const prompts = createPrompts({ folder, crashPoint: () => undefined });
  await prompts.keep(['aaaaaa'], undefined);
  await prompts.keep(['aaaaaa'], ' \n');
  expect(await readdir(folder)).toEqual([]);
});

it.each([
  ['prompt.before_write', 'ENOSPC', 'DISK_FULL'],
  ['prompt.after_write', 'EIO', 'SAVE_FAILED'],
])('leaves nothing when it fails at %s', async (point, code, told) => {
  const prompts = createPrompts({
    folder,
    crashPoint(name) {
      if (name === point) throw Object.assign(new Error(code), { code });
    },
  });
  await expect(prompts.keep(['aaaaaa', 'bbbbbb'], 'fix it')).rejects.toMatchObject({ code: told });
  expect(await readdir(folder)).toEqual([]);
});

it('the sweep removes only prompts that have neither a session nor a log', async () => {
  const kept = ['aaaaaa.prompt', 'bbbbbb.log', 'bbbbbb.prompt', 'notes.prompt', 'dddddd.prompt.txt'];
  for (const name of [...kept, 'cccccc.prompt']) await writeFile(join(folder, name), '');
  await symlink('/dev/null', join(folder, 'eeeeee.prompt'));
  expect(await sweepHistory(folder, new Set(['aaaaaa']))).toEqual([]);
  expect((await readdir(folder)).sort()).toEqual(kept.sort());
});
