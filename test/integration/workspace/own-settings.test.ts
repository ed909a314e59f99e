import { appendFile, mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
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

/** Everything that looks at a workspace; then, whether any of it ran the trap. */
async function sprungBy(): Promise<string[]> {
  const looks = {
    status: () => workspaces.refresh(record.id),
    diff: () => workspaces.diff(record.id, 'head'),
    branch: () => workspaces.diff(record.id, 'branch'),
    safety: () => workspaces.safety(record.id),
    adopt: () => workspaces.check({ workspace: at('dir') }),
  };
  const sprung: string[] = [];
  await writeFiles(record.path, { 'dir/c.txt': 'changed\n' });
  for (const [name, look] of Object.entries(looks)) {
    // New times, so that git looks at what is in them.
    for (const file of ['a.txt', 'b.txt']) await utimes(at(file), new Date(), new Date());
    await look().catch(() => undefined);
    if ((await readdir(world.directory)).includes('sprung')) sprung.push(name);
    await rm(join(world.directory, 'sprung'), { force: true });
  }
  return sprung;
}

type Way = [name: string, set: () => Promise<unknown>];
const raw = (text: string) => appendFile(at('.git/config'), Buffer.from(text, 'latin1'));
const attributes = (text: string) => writeFile(at('.gitattributes'), Buffer.from(text, 'latin1'));

const WAYS: Way[] = [
  [
    'clean',
    async () => {
      await config('filter.x.clean', trap);
      await attributes('* filter=x\n');
    },
  ],
  [
    'process',
    async () => {
      await config('filter.x.process', trap);
      await attributes('* filter=x\n');
    },
  ],
  [
    'required',
    async () => {
      await config('filter.x.clean', trap);
      await config('filter.x.required', 'true');
      await attributes('* filter=x\n');
    },
  ],
  [
    'a name with = and quotes',
    async () => {
      await raw(`[filter "a=b\\"c\\\\d"]\n\tclean = ${trap}\n`);
      await attributes('* filter=a=b"c\\d\n');
    },
  ],
  [
    'a name with dots and capitals',
    async () => {
      await raw(`[filter "A.clean.b"]\n\tclean = ${trap}\n`);
      await attributes('* filter=A.clean.b\n');
    },
  ],
  [
    'a name that is no UTF-8',
    async () => {
      await raw(`[filter "f\xe9"]\n\tclean = ${trap}\n`);
      await attributes('* filter=f\xe9\n');
    },
  ],
  [
    'the old spelling of a section',
    async () => {
      await raw(`[FILTER.Old]\n\tClean = ${trap}\n`);
      await attributes('* filter=old\n');
    },
  ],
  [
    'info/attributes',
    async () => {
      await config('filter.x.clean', trap);
      await writeFile(at('.git/info/attributes'), '* filter=x\n');
    },
  ],
  [
    'core.attributesFile',
    async () => {
      await config('filter.x.clean', trap);
      await config('core.attributesFile', join(world.directory, 'attr'));
      await writeFile(join(world.directory, 'attr'), '* filter=x\n');
    },
  ],
  [
    'an included file',
    async () => {
      await config('include.path', join(world.directory, 'inc'));
      await writeFile(
        join(world.directory, 'inc'),
        `[filter "x"]\n\tclean = ${trap}\n[core]\n\tfsmonitor = ${trap}\n`,
      );
      await attributes('* filter=x\n');
    },
  ],
  [
    'a file included on condition',
    async () => {
      await config('includeIf.onbranch:work.path', '../inc');
      await writeFile(at('inc'), `[filter "x"]\n\tclean = ${trap}\n`);
      await attributes('* filter=x\n');
    },
  ],
  [
    'the config of this worktree',
    async () => {
      await config('extensions.worktreeConfig', 'true');
      await config('--worktree', 'filter.x.clean', trap);
      await attributes('* filter=x\n');
    },
  ],
  [
    'a filter of a submodule that nobody registered',
    async () => {
      await submodule(at('sub'));
      await arm(at('sub'));
    },
  ],
  [
    'a filter of a submodule of a submodule',
    async () => {
      await submodule(at('sub'));
      await submodule(at('sub/deeper'));
      await arm(at('sub/deeper'));
    },
  ],
  [
    'hooks of both kinds',
    async () => {
      await raw(`[hook "h"]\n\tcommand = ${trap}\n\tevent = post-index-change\n`);
      for (const hook of ['post-index-change', 'post-checkout', 'fsmonitor-watchman'])
        await writeFile(at('.git/hooks', hook), `#!/bin/sh\ntouch '${join(world.directory, 'sprung')}'\n`, {
          mode: 0o755,
        });
      await config('core.hooksPath', at('.git/hooks'));
    },
  ],
  [
    'programs for diffs, merges and pages',
    async () => {
      for (const key of [
        'diff.external',
        'diff.x.command',
        'diff.x.textconv',
        'merge.x.driver',
        'core.pager',
        'core.fsmonitor',
        'core.editor',
        'core.sshCommand',
        'core.gitProxy',
        'core.askPass',
        'credential.helper',
        'gpg.program',
        'gpg.ssh.program',
        'interactive.diffFilter',
        'sequence.editor',
        'trailer.x.command',
        'trailer.x.cmd',
        'uploadpack.packObjectsHook',
        'core.alternateRefsCommand',
        'pager.status',
        'pager.diff',
        'pager.log',
        'pager.stash',
        'pager.config',
      ])
        await config(key, trap);
      for (const key of ['alias.status', 'alias.diff', 'alias.log', 'alias.stash', 'alias.config'])
        await config(key, `!${trap}`);
      for (const key of ['log.showSignature', 'commit.gpgSign']) await config(key, 'true');
      await attributes('* diff=x merge=x\n');
    },
  ],
  [
    'missing objects behind a remote of its own choice',
    async () => {
      for (const [key, value] of [
        ['extensions.partialClone', 'origin'],
        ['core.repositoryFormatVersion', '1'],
        ['remote.origin.promisor', 'true'],
        ['remote.origin.url', `ext::${trap}`],
        ['remote.origin.uploadpack', trap],
        ['remote.origin.vcs', trap],
        ['protocol.allow', 'always'],
        ['protocol.ext.allow', 'always'],
      ] as const)
        await config(key, value);
      await rm(at('.git/objects'), { recursive: true });
      await mkdir(at('.git/objects'));
    },
  ],
];

/** A repository inside, added as a gitlink and not registered. */
async function submodule(path: string): Promise<void> {
  await mkdir(path);
  await world.git(path, 'init', '-q');
  await writeFiles(path, { 'f.txt': 'f\n' });
  await world.git(path, 'add', '.');
  await world.git(path, 'commit', '-qm', 'sub');
  await world.git(join(path, '..'), '-c', 'advice.addEmbeddedRepo=false', 'add', path);
}

async function arm(path: string): Promise<void> {
  for (const [key, value] of [
    ['filter.x.clean', trap],
    ['core.fsmonitor', trap],
    ['diff.external', trap],
  ] as const)
    await world.git(path, 'config', key, value);
  await writeFiles(path, { '.gitattributes': '* filter=x\n', 'f.txt': 'g\n' });
}

test.each(WAYS)('nothing that a workspace’s own settings name is run: %s', async (_name, set) => {
  await set();
  expect(await sprungBy()).toEqual([]);
});

test('settings are read again as soon as they change, however little', async () => {
  await config('filter.x.dummy', trap);
  await attributes('* filter=x\n');
  expect(await sprungBy()).toEqual([]);
  // The same length, in place.
  await world.git(record.path, 'config', '--rename-section', 'filter.x', 'filter.y');
  const before = new Date(Date.now() - 60_000);
  await utimes(at('.git/config'), before, before);
  expect(await sprungBy()).toEqual([]);
  await world.git(record.path, 'config', '--unset', 'filter.y.dummy');
  await config('filter.x.clean', trap);
  await utimes(at('.git/config'), before, before);
  expect(await sprungBy()).toEqual([]);
});
