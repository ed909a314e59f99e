import { chmod, chown, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WorkspaceRecord } from '../../../src/daemon/store/state-schema.js';
import type { Workspaces } from '../../../src/daemon/workspace/workspaces.js';
import { createGitWorld, spawnWorkspace, writeFiles, type GitWorld } from '../../support/worlds/git-world.js';

let world: GitWorld;
let workspaces: Workspaces;
let record: WorkspaceRecord;
beforeEach(async () => {
  world = await createGitWorld();
  await world.origin('shop', { 'a.txt': 'a\n', 'b.txt': 'b\n', 'run.sh': 'r\n' });
  workspaces = world.workspaces();
  record = await spawnWorkspace(workspaces, { repo: 'shop', branch: 'work' });
});
afterEach(() => world.close());

const at = (name: string) => join(record.path, name);
/** A file whose name is these latin1 bytes. */
const bytes = (name: string) => Buffer.concat([Buffer.from(`${record.path}/`), Buffer.from(name, 'latin1')]);
const diff = async (only?: string) => (await workspaces.diff(record.id, 'head', only)).files;

test('names that are no UTF-8 stay apart, are listed with their lines, and open by the name they are shown with', async () => {
  const tracked = ['caf\xe9.txt', 'caf\xe8.txt', 'dir/\xff'];
  await mkdir(at('dir'));
  for (const name of tracked) await writeFile(bytes(name), 'one\n');
  await world.git(record.path, 'add', '-A');
  await world.git(record.path, 'commit', '-qm', 'names');
  for (const name of tracked) await writeFile(bytes(name), `two ${name.length}\n`);
  await writeFile(bytes('new\xe9'), 'n\n');
  await writeFile(bytes('new\xe8'), 'n\n');
  await writeFile(at('"caf\\351.txt"'), 'looks like another\n');
  await writeFiles(record.path, {
    ' blank ': 'b\n',
    'tab\tand\nnewline': 't\n',
    ':(exclude)x': 'p\n',
    'a.txt': 'aa\n',
  });

  const files = await diff();
  expect(files.map((file) => file.path).sort()).toEqual(
    [
      '"caf\\350.txt"',
      '"caf\\351.txt"',
      '"dir/\\377"',
      '"new\\350"',
      '"new\\351"',
      '"\\"caf\\\\351.txt\\""',
      ' blank ',
      'tab\tand\nnewline',
      ':(exclude)x',
      'a.txt',
    ].sort(),
  );
  for (const file of files) {
    expect(file.patch).toMatch(/^\+[a-z]/m);
    expect(await diff(file.path)).toEqual([file]);
  }
  expect(await workspaces.refresh(record.id)).toMatchObject({ changed: 4, untracked: 6 });
  const { reasons } = await workspaces.safety(record.id);
  const items = reasons.flatMap((reason) => reason.items);
  expect(items).toEqual(
    expect.arrayContaining(['"caf\\350.txt"', '"caf\\351.txt"', '"new\\350"', '"new\\351"']),
  );
});

test('other repositories, changes of kind and mode, half-added files and conflicts are all there', async () => {
  const inside = async (name: string) => {
    await mkdir(at(name));
    await world.git(at(name), 'init', '-q');
    await writeFiles(at(name), { 'f.txt': 'f\n' });
    await world.git(at(name), 'add', '.');
    await world.git(at(name), 'commit', '-qm', 'inside');
    return (await world.git(at(name), 'rev-parse', 'HEAD')).trim();
  };
  const sub = await inside('sub');
  await world.git(record.path, '-c', 'advice.addEmbeddedRepo=false', 'add', 'sub');
  await world.git(record.path, 'commit', '-qm', 'sub');
  await writeFiles(record.path, { 'a.txt': 'ours\n' });
  await world.git(record.path, 'stash', '-q', '--', 'a.txt');
  await writeFiles(record.path, { 'a.txt': 'theirs\n' });
  await world.git(record.path, 'commit', '-qm', 'theirs', 'a.txt');
  await world.git(record.path, 'stash', 'apply', '-q').catch(() => undefined);
  await writeFiles(at('sub'), { 'f.txt': 'changed\n' });
  const nested = await inside('nested');
  await mkdir(at('empty-repo'));
  await world.git(at('empty-repo'), 'init', '-q');
  await rm(at('b.txt'));
  await symlink('a.txt', at('b.txt'));
  await chmod(at('run.sh'), 0o755);
  await writeFiles(record.path, { 'later.txt': 'l\n' });
  await world.git(record.path, 'add', '-N', 'later.txt');

  const files = new Map((await diff()).map((file) => [file.path, file]));
  expect(Object.fromEntries([...files].map(([path, file]) => [path, file.status]))).toEqual({
    'a.txt': 'conflicted',
    'b.txt': 'modified',
    'later.txt': 'added',
    'nested/': 'untracked',
    'empty-repo/': 'untracked',
    'run.sh': 'modified',
    sub: 'modified',
  });
  expect(files.get('sub')).toMatchObject({
    note: expect.any(String),
    patch: expect.stringContaining(`+Subproject commit ${sub}-dirty\n`),
  });
  expect(files.get('nested/')).toMatchObject({
    note: expect.any(String),
    patch: expect.stringContaining(`+Subproject commit ${nested}\n`),
  });
  expect(files.get('b.txt')?.patch).toMatch(/deleted file mode 100644[^]*new file mode 120000/);
  expect(files.get('run.sh')?.patch).toContain('new mode 100755');
  expect(await diff('nested/')).toHaveLength(1);
  expect(await diff('sub')).toHaveLength(1);
  expect(await workspaces.refresh(record.id)).toMatchObject({ changed: 5, untracked: 2 });
  // The submodule's own HEAD moves on.
  await world.git(at('sub'), 'commit', '-qam', 'on');
  expect((await diff('sub'))[0]?.patch).toMatch(
    new RegExp(`-Subproject commit ${sub}\\n\\+Subproject commit (?!${sub})`),
  );
});

const BROKEN: [what: string, break_: () => Promise<unknown>, says: RegExp][] = [
  ['HEAD is gone', () => rm(at('.git/HEAD')), /does not recognize as a repository/],
  [
    '.git is empty',
    async () => {
      await rm(at('.git'), { recursive: true });
      await mkdir(at('.git'));
    },
    /does not recognize as a repository/,
  ],
  ['a config that is none', () => writeFile(at('.git/config'), '[core\n'), /configuration/],
  [
    'a format of the future',
    () => world.git(record.path, 'config', 'core.repositoryFormatVersion', '99'),
    /format is unknown/,
  ],
  [
    'an extension of the future',
    async () => {
      await world.git(record.path, 'config', 'core.repositoryFormatVersion', '1');
      await world.git(record.path, 'config', 'extensions.tomorrow', 'true');
    },
    /format is unknown/,
  ],
  [
    'an index that is cut',
    async () => writeFile(at('.git/index'), (await readFile(at('.git/index'))).subarray(0, 20)),
    /index/,
  ],
  [
    'a worktree whose repository has moved',
    async () => {
      await rm(at('.git'), { recursive: true });
      await writeFile(at('.git'), `gitdir: ${world.directory}/gone/.git/worktrees/x\n`);
    },
    /was moved or deleted/,
  ],
  ['core.bare', () => world.git(record.path, 'config', 'core.bare', 'true'), /core\.bare/],
];

test.each(BROKEN)(
  'what git refuses to read is said in its words, and kept: %s',
  async (_what, break_, says) => {
    await break_();
    expect(await workspaces.refresh(record.id)).toBeNull();
    expect(workspaces.problem(record.id)).toMatchObject({
      message: expect.stringMatching(says),
      hint: expect.any(String),
      detail: expect.stringMatching(/\w/),
    });
    await expect(workspaces.diff(record.id, 'head')).rejects.toMatchObject({
      code: 'GIT_FAILED',
      message: expect.stringMatching(says),
    });
    // Kept, or forgotten as the user's own; never deleted.
    await workspaces.dispose(record.id).catch(() => undefined);
    expect(await readdir(record.path)).toContain('a.txt');
  },
);

test('a plain directory has no git state and no problem', async () => {
  const plain = join(world.directory, 'plain');
  await mkdir(plain);
  const { id } = await workspaces.adopt(plain);
  expect(await workspaces.refresh(id)).toBeNull();
  expect(workspaces.problem(id)).toBeNull();
  await expect(workspaces.diff(id, 'head')).rejects.toMatchObject({ code: 'WORKSPACE_NOT_GIT' });
});

test.runIf(process.getuid?.() === 0)(
  'a repository of another user’s is refused by git, and its sentence is shown',
  async () => {
    await world.git(world.directory, 'clone', '-q', record.path, 'theirs');
    const { id } = await workspaces.adopt(join(world.directory, 'theirs'));
    for (const part of ['theirs', 'theirs/.git']) await chown(join(world.directory, part), 4321, 4321);
    expect(await workspaces.refresh(id)).toBeNull();
    expect(workspaces.problem(id)).toMatchObject({
      message: expect.stringMatching(/another user/),
      hint: expect.stringContaining(`safe.directory ${join(world.directory, 'theirs')}`),
      detail: expect.stringContaining('dubious ownership'),
    });
    // Believed once the user says so, and only then read.
    await world.git(world.home, 'config', '--global', 'safe.directory', '*');
    expect(await workspaces.refresh(id)).not.toBeNull();
  },
);
