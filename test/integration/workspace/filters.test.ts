import { chmod, copyFile, mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFiles } from '../../support/worlds/git-world.js';
import { createTrapWorld, type TrapWorld } from '../../support/worlds/trap-world.js';

let world: TrapWorld['world'];
let workspaces: TrapWorld['workspaces'];
let record: TrapWorld['record'];
let trap: TrapWorld['trap'];
beforeEach(async () => void ({ world, workspaces, record, trap } = await createTrapWorld()));
afterEach(() => world.close());

const at = (...names: string[]) => join(record.path, ...names);
const config = (...words: string[]) => world.git(record.path, 'config', ...words);

const attributes = (text: string) => writeFile(at('.gitattributes'), text);

test('the user’s own filter runs as set up, whatever the repository says of it; programs it would take from there do not', async () => {
  // Like git-lfs: what is kept is shorter than the file, and extensions are read from the configuration.
  const lfs = join(world.directory, 'bin/my-lfs');
  await writeFile(
    lfs,
    '#!/bin/sh\next=$(git config lfs.extension.x.clean)\n[ -n "$ext" ] && "$ext" </dev/null\ntr a-z A-Z\n',
  );
  await chmod(lfs, 0o755);
  await world.git(world.home, 'config', '--global', 'filter.lfs.clean', 'my-lfs');
  await world.git(world.home, 'config', '--global', 'filter.lfs.required', 'true');
  await attributes('a.txt filter=lfs\n');
  const commit = ['-c', `filter.lfs.clean=${lfs}`, 'commit', '-qam', 'filtered'];
  await world.git(record.path, '-c', `filter.lfs.clean=${lfs}`, 'add', '.');
  await world.git(record.path, ...commit);
  await writeFile(at('a.txt'), 'a\n');
  for (const [key, value] of [
    ['filter.lfs.clean', trap],
    ['filter.lfs.smudge', trap],
    ['lfs.extension.x.clean', trap],
  ] as const)
    await config(key, value);
  await utimes(at('a.txt'), new Date(), new Date());
  const status = await workspaces.refresh(record.id);
  expect(status).toMatchObject({ changed: 0, untracked: 0 });
  expect(status).not.toHaveProperty('filtered');
  expect((await workspaces.diff(record.id, 'head')).files).toEqual([]);
  expect(await readdir(world.directory)).not.toContain('sprung');
});

test('a workspace does not bring the program of a filter of the user’s, though PATH begins with folders that depend on where one is', async () => {
  await world.git(world.home, 'config', '--global', 'filter.lfs.clean', 'my-lfs');
  await attributes('* filter=lfs\n');
  await mkdir(at('bin'));
  for (const place of ['my-lfs', 'bin/my-lfs']) await copyFile(trap, at(place));
  const env = { ...world.env, PATH: `./bin::bin:.:${world.env['PATH']}` };
  const others = world.workspaces({ env });
  await utimes(at('a.txt'), new Date(), new Date());
  await others.refresh(record.id);
  await others.diff(record.id, 'head');
  expect(await readdir(world.directory)).not.toContain('sprung');
});

test('files under a filter of the repository’s own are said to be so, and are never lost', async () => {
  await config('filter.crypt.clean', 'tr a-z A-Z');
  await config('filter.crypt.required', 'true');
  await attributes('a.txt filter=crypt\n');
  const before = new Date(Date.now() - 60_000);
  await utimes(at('a.txt'), before, before);
  await world.git(record.path, 'add', '.');
  await world.git(record.path, 'commit', '-qm', 'filtered');
  await world.git(record.path, 'push', '-q', 'origin', 'work');
  expect(await workspaces.refresh(record.id)).not.toHaveProperty('filtered');
  await writeFiles(record.path, { 'a.txt': 'another\n', 'b.txt': 'changed\n' });
  expect(await workspaces.refresh(record.id)).toMatchObject({
    changed: 1,
    filtered: { files: 1, filters: ['crypt'] },
  });
  const { files } = await workspaces.diff(record.id, 'head');
  expect(files.map(({ path, note }) => [path, note])).toEqual([
    ['a.txt', expect.stringMatching(/uses the filter crypt, which this repository defines itself/)],
    ['b.txt', undefined],
  ]);
  await world.git(record.path, 'checkout', '-q', 'b.txt');
  expect(await workspaces.safety(record.id)).toMatchObject({
    safe: false,
    reasons: [{ kind: 'changed', items: ['a.txt'] }],
  });
});

test('a repository is not read through a path of its own choice', async () => {
  const elsewhere = join(world.directory, 'elsewhere');
  await writeFiles(elsewhere, { 'secret.txt': 'secret\n' });
  await config('core.worktree', elsewhere);
  await workspaces.refresh(record.id);
  expect(workspaces.problem(record.id)).toMatchObject({ message: expect.stringContaining('core.worktree') });
  await expect(workspaces.diff(record.id, 'head')).rejects.toMatchObject({ code: 'GIT_FAILED' });
  expect(await workspaces.safety(record.id)).toMatchObject({ safe: false });
  // In a submodule git itself writes it.
  await config('core.worktree', record.path);
  expect(await workspaces.refresh(record.id)).toMatchObject({ changed: 0 });
  expect(workspaces.problem(record.id)).toBeNull();
});
