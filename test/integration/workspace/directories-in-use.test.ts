import { existsSync } from 'node:fs';
import { mkdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Workspace } from '../../../src/contract/workspace/workspace.js';
import { createSchmuxWorld } from '../../support/worlds/schmux-world.js';

test('agents under two names of one folder: one workspace, kept while they live, adopted as one after a loss', async () => {
  const world = await createSchmuxWorld();
  onTestFinished(() => world.stop());
  await mkdir(join(world.dir, 'disk'));
  await symlink('disk', join(world.dir, 'ws'));
  const config = JSON.parse(await world.file('config.json')) as object;
  const root = join(world.dir, 'ws');
  await writeFile(join(world.home, 'config.json'), JSON.stringify({ ...config, workspace_path: root }));
  await world.start();
  const [first = ''] = await world.spawn();
  const { workspace } = await world.until(first, ({ status }) => status === 'running', 'running');
  const { id, path } = workspace as { id: string; path: string };
  expect(path).toBe(join(root, id));
  const [second = ''] = await world.spawn({ workspace: await realpath(path), workspace_implied: true });
  expect((await world.session(second)).workspace?.id).toBe(id);
  await world.until(second, ({ status }) => status === 'running', 'running');

  await world.ok('dispose', first, '-y');
  const refused = await world.cli('workspace', 'dispose', await realpath(path), '-y');
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(second) as string });
  expect(existsSync(join(path, 'README.md'))).toBe(true);

  // All records are lost, and the folder is spelled in another way.
  await world.ok('stop');
  for (const name of ['state.json', 'state.json.bak']) await rm(join(world.home, name), { force: true });
  const birth = join(world.home, 'run', `${second}.birth.json`);
  const text = await readFile(birth, 'utf8');
  await writeFile(birth, text.replaceAll(root, join(world.dir, 'disk')));
  await world.start();
  const known = await world.json<Workspace[]>('workspace', 'list', '--json');
  expect(known).toMatchObject([{ id, path, managed: true, sessions: [second] }]);

  await world.ok('dispose', second, '-y');
  await world.ok('workspace', 'dispose', join(world.dir, 'disk', id), '-y');
  expect(existsSync(path)).toBe(false);

  // A home under version control is no workspace for an agent whose current directory it merely is.
  await mkdir(join(world.dir, '.git'));
  const here = await world.cli('spawn', '-a', 'demo');
  expect(here).toMatchObject({ code: 1, stderr: expect.stringContaining('home directory') as string });
  await rm(join(world.dir, '.git'), { recursive: true });
});
