import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCliWorld, type CliWorld } from '../../support/worlds/cli-world.js';

let world: CliWorld;
beforeAll(async () => {
  world = await createCliWorld();
});
afterAll(() => world.close());

const places = async () =>
  (await world.json<{ id: string }[]>('workspace', 'list', '--json')).map(({ id }) => id).sort();

test('a repository is spawned into by where it is, and remembered once', async () => {
  const first = await world.schmux(['spawn', '-a', 'demo', '-r', './proj', '-b', 'try', '-q']);
  expect(first).toMatchObject({
    code: 0,
    stderr: expect.stringContaining(`Added ${world.repo} as proj`),
  });
  expect((await world.session(first.stdout.trim())).workspace).toMatchObject({ repo: 'proj', branch: 'try' });
  const second = await world.schmux(['spawn', '-a', 'demo', '-r', '.', '-q'], { cwd: world.repo });
  expect(second).toMatchObject({ code: 0, stderr: '' });
  expect(await world.json('repo', 'list', '--json')).toEqual([{ name: 'proj', url: world.repo }]);
  const refused = await world.schmux(['spawn', '-a', 'demo', '-r', 'ext::sh -c true']);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/address|URL/i) });
});

test('the list of workspaces notices files that were created without schmux', async () => {
  const [first] = await world.json<{ id: string; path: string }[]>('workspace', 'list', '--json');
  expect(await world.ok('workspace', 'list')).toMatch(/ clean /);
  await mkdir(join(first?.path ?? '', 'deep/down'), { recursive: true });
  await writeFile(join(first?.path ?? '', 'deep/down/new.txt'), 'new');
  expect(await world.ok('workspace', 'list')).toMatch(new RegExp(`${first?.id ?? ''} .* 1 changed  `));
  await rm(join(first?.path ?? '', 'deep'), { recursive: true });
});

test('ignored files are named and need a word; what a code stands for is discarded, kept in the trash and restored', async () => {
  const id = (await world.ok('spawn', '-a', 'demo', '-r', 'proj', '-q')).trim();
  const { workspace } = await world.session(id);
  await world.ok('dispose', id, '-y');
  const dispose = (...more: string[]) => world.schmux(['workspace', 'dispose', workspace.id, '-y', ...more]);
  await writeFile(join(workspace.path, '.git/info/exclude'), '.env\n');
  await writeFile(join(workspace.path, '.env'), 'KEY=only here\n');
  const first = await dispose();
  expect(first).toMatchObject({ code: 1, stdout: '' });
  expect(first.stderr).toContain('.env (14 B)');
  const code = /--discard ([0-9a-f]{8})/.exec(first.stderr)?.[1] ?? '';
  await writeFile(join(workspace.path, 'new.txt'), 'came later\n');
  const second = await dispose('--discard', code);
  expect(second).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/The code given with --discard is for another loss[^]*new\.txt/),
  });
  const now = /--discard ([0-9a-f]{8})/.exec(second.stderr)?.[1] ?? '';
  expect(await dispose('--discard', now)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/disposed; in the trash until \d{4}-\d\d-\d\d \d\d:\d\d/),
  });
  expect(existsSync(workspace.path)).toBe(false);
  expect(await world.ok('workspace', 'trash')).toMatch(
    new RegExp(`${workspace.id} .*1 untracked file; 1 file that git ignores`),
  );
  expect(await world.ok('workspace', 'restore', workspace.id)).toBe(`${workspace.id}: ${workspace.path}`);
  expect(await readFile(join(workspace.path, '.env'), 'utf8')).toBe('KEY=only here\n');
  await dispose('--discard', now);
  expect(await world.schmux(['workspace', 'trash', '--empty', '-y'])).toMatchObject({ code: 0 });
  expect(await world.json('workspace', 'trash', '--json')).toEqual([]);
});

test('many workspaces are disposed of at once; what would be lost keeps only its own', async () => {
  await world.ok('spawn', '-a', 'demo', '-r', 'proj', '--count', '2', '-q');
  expect(await places()).toEqual(['proj-001', 'proj-002', 'proj-003', 'proj-004']);
  const ids = (await world.ok('list', '-q')).split('\n');
  await world.ok('dispose', ...ids, '-y');
  const path = (id: string) => join(world.root, 'workspaces', id);
  await writeFile(join(path('proj-002'), 'mine.txt'), 'not saved anywhere');
  expect(
    await world.schmux(['workspace', 'dispose', 'proj-001', 'proj-002', path('proj-003')]),
  ).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no terminal to ask on'),
  });
  const ran = await world.schmux(['workspace', 'dispose', 'proj-001', 'proj-002', path('proj-003'), '-y']);
  expect(ran).toMatchObject({ code: 1, stdout: 'proj-001: disposed\nproj-003: disposed\n' });
  expect(ran.stderr).toMatch(/proj-002: The workspace is kept[^]*mine\.txt/);
  expect(await places()).toEqual(['proj-002', 'proj-004']);
  expect(['proj-001', 'proj-002', 'proj-003'].map((id) => existsSync(path(id)))).toEqual([
    false,
    true,
    false,
  ]);
  // All safe ones by one flag, without naming them.
  expect(await world.schmux(['workspace', 'dispose'])).toMatchObject({ code: 2 });
  expect(await world.schmux(['workspace', 'dispose', 'proj-002', '--safe', '-y'])).toMatchObject({ code: 2 });
  const safe = await world.schmux(['workspace', 'dispose', '--safe', '-y']);
  expect(safe).toMatchObject({ code: 0, stdout: 'proj-004: disposed\n' });
  expect(safe.stderr).toMatch(/proj-002 is kept: 1 untracked[^]*1 workspace, \d.* freed\.\n$/);
  expect(await places()).toEqual(['proj-002']);
  const none = await world.schmux(['workspace', 'dispose', '--safe', '-y']);
  expect(none).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringContaining('No workspace is safe'),
  });
});

test('a repository is asked before it is remembered, and a start is said beside what programs read', async () => {
  const gone = await world.schmux(['repo', 'add', './no-such-repository']);
  expect(gone).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/There is nothing at .*\n {2}Check the path/),
  });
  const away = await world.schmux(['repo', 'add', 'https://nowhere.invalid/away.git']);
  expect(away).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('Warning: the repository was added, but could not be read.'),
  });
  expect(await world.json('repo', 'add', world.repo, '--name', 'again', '--json')).toMatchObject({
    name: 'again',
    note: expect.stringContaining('has no remote, so agents push new branches into it'),
  });
  for (const name of ['away', 'again']) await world.ok('repo', 'remove', name);
  const two = await world.schmux([
    'spawn',
    '-a',
    'demo',
    '-r',
    'proj',
    '-b',
    'pair',
    '--count',
    '2',
    '--json',
  ]);
  const starts = (JSON.parse(two.stdout) as { workspace: string; start: string }[]).map(
    ({ workspace, start }) => `${workspace}: ${start}`,
  );
  expect(starts.map((line) => /new branch (\S+) from main/.exec(line)?.[1])).toEqual(['pair', 'pair-2']);
  for (const line of starts) expect(two.stderr).toContain(line);
  // An existing workspace is used as it is: where it once began is no news.
  const workspace = starts[0]?.split(':')[0] ?? '';
  const there = await world.schmux(['spawn', '-a', 'demo', '-w', workspace, '--json']);
  expect(JSON.parse(there.stdout)[0]).not.toHaveProperty('start');
  expect(there.stderr).not.toContain('new branch');
});
