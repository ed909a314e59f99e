import { createHash } from 'node:crypto';
import { access, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SafetyReport } from '../../../../src/contract/workspace/workspace.js';
import type { WorkspaceRecord } from '../../../../src/daemon/store/state-schema.js';
import type { Workspaces } from '../../../../src/daemon/workspace/workspaces.js';
import {
  createGitWorld,
  spawnWorkspace,
  writeFiles,
  type GitWorld,
} from '../../../support/worlds/git-world.js';

let world: GitWorld;
let workspaces: Workspaces;
let record: WorkspaceRecord;
let bare: string;
beforeEach(async () => {
  world = await createGitWorld();
  bare = await world.origin('shop', {
    'a.txt': 'one\ntwo\nthree\n',
    'package.json': '{}\n',
    '.gitignore': '.env*\nnode_modules/\n',
  });
  workspaces = world.workspaces();
  record = await spawnWorkspace(workspaces, { repo: 'shop', branch: 'work' });
});
afterEach(() => world.close());

const git = (...args: string[]) => world.git(record.path, ...args);
const report = (): Promise<SafetyReport> => workspaces.safety(record.id);
const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
const commit = async (text: string) => {
  await writeFiles(record.path, { 'a.txt': text });
  await git('commit', '-q', '-a', '-m', `now ${text.trim().replaceAll('\n', ' ')}`);
};

describe('what is no loss', () => {
  test('work that was squash-merged, also when the default branch has moved on over it', async () => {
    await commit('one\nTWO\nthree\n');
    await commit('one\nTWO\nTHREE\n');
    await git('push', '-q', 'origin', 'work');
    await world.commit(bare, 'main', { 'a.txt': 'one\nTWO\nTHREE\n' });
    await world.git(bare, 'branch', '-D', 'work');
    await git('fetch', '-q', '--prune');
    expect(await report()).toMatchObject({
      safe: true,
      notes: [expect.stringMatching(/work: .*their combined changes are all in origin\/main/)],
    });
    await world.commit(bare, 'main', { 'a.txt': 'one\nsomething else\nTHREE\n' });
    expect(await report()).toMatchObject({ safe: true });
    // A third commit that nobody merged.
    await commit('one\nTWO\nTHREE\nfour\n');
    expect(await report()).toMatchObject({ safe: false, reasons: [{ kind: 'unpushed' }] });
  });

  test('an amended message, but not amended content', async () => {
    await commit('first\n');
    await git('commit', '-q', '--amend', '-m', 'better words');
    await git('push', '-q', 'origin', 'work');
    expect(await report()).toMatchObject({ safe: true });
    await writeFiles(record.path, { 'a.txt': 'second\n' });
    await git('commit', '-q', '-a', '--amend', '--no-edit');
    await git('push', '-q', '--force', 'origin', 'work');
    expect(await report()).toMatchObject({
      reasons: [
        {
          kind: 'leftover',
          items: [
            expect.stringMatching(/better words|now first/),
            expect.stringMatching(/better words|now first/),
          ],
        },
      ],
    });
  });

  test('what was rebased before it was pushed, also from another branch', async () => {
    await writeFiles(record.path, { 'new.txt': 'n\n' });
    await git('add', '-A');
    await git('commit', '-q', '-m', 'new');
    await world.commit(bare, 'main', { 'other.txt': 'o\n' });
    await git('pull', '-q', '--rebase', 'origin', 'main');
    await git('push', '-q', 'origin', 'work');
    await git('checkout', '-q', '--detach', 'origin/main');
    expect(await report()).toMatchObject({ safe: true, reasons: [] });
  });

  test('a copy of an overlay, what a package manager makes again, a file that LFS made of its pointer', async () => {
    const content = 'large content\n';
    const oid = createHash('sha256').update(content).digest('hex');
    await world.commit(bare, 'main', {
      '.gitattributes': '*.bin filter=lfs\n',
      'big.bin': `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${content.length}\n`,
    });
    await writeFiles(join(world.overlaysDir, 'shop'), { '.env': 'KEY=1\n' });
    record = await spawnWorkspace(workspaces, { repo: 'shop', branch: 'overlaid' });
    await writeFiles(record.path, { 'node_modules/x/index.js': 'x\n', 'big.bin': content });
    expect(await report()).toMatchObject({
      safe: true,
      notes: [
        expect.stringContaining('content is what is committed'),
        expect.stringContaining('node_modules/ (1 file'),
      ],
    });
    await writeFiles(record.path, { '.env': 'KEY=2\n', 'big.bin': 'other content\n' });
    const changed = await report();
    expect(changed.reasons).toMatchObject([
      { kind: 'changed', items: ['big.bin'] },
      { kind: 'ignored', items: ['.env (6 B)'] },
    ]);
  });

  test('files that a sparse checkout leaves out', async () => {
    await git('sparse-checkout', 'set', '--no-cone', '/a.txt');
    expect(await exists(join(record.path, 'package.json'))).toBe(false);
    expect((await report()).reasons).toEqual([]);
  });

  test('another user’s branch that is gone on the remote', async () => {
    await world.commit(bare, 'colleague', { 'b.txt': 'b\n' });
    await git('fetch', '-q');
    await world.git(bare, 'branch', '-D', 'colleague');
    expect(await report()).toMatchObject({ safe: true, reasons: [] });
  });

  test('a hook and a setting of its own are only named, but kept for a while', async () => {
    await writeFile(join(record.path, '.git/hooks/pre-commit'), '#!/bin/sh\n', { mode: 0o755 });
    await git('config', 'alias.up', 'push origin HEAD');
    expect(await report()).toMatchObject({
      safe: true,
      notes: ['Its own hooks: pre-commit', 'Its own git settings: alias.up'],
    });
    expect(await workspaces.dispose(record.id)).toMatchObject({ workspace: record.id });
  });
});

test('a remote that does not answer: the clone cache is taken at its word, and without one nothing is proven', async () => {
  await commit('pushed\n');
  await git('push', '-q', 'origin', 'work');
  await spawnWorkspace(workspaces, { repo: 'shop' });
  await rename(bare, `${bare}.away`);
  expect(await report()).toMatchObject({
    safe: true,
    notes: [expect.stringMatching(/could not be checked.*compared with what schmux fetched from it at/)],
  });
  await rm(world.reposDir, { recursive: true });
  expect((await report()).reasons).toMatchObject([
    { kind: 'unpushed', items: [expect.stringContaining('now pushed')] },
    { kind: 'unreadable', items: [expect.stringContaining('could not be checked')] },
  ]);
});

test('what came after the report keeps the workspace, with a new code', async () => {
  await writeFiles(record.path, { 'new.txt': 'x\n' });
  const first = await report();
  await writeFiles(record.path, { 'new.txt': 'xy\n' });
  const second = await report();
  expect(second.digest).not.toBe(first.digest);
  await expect(workspaces.dispose(record.id, first.digest)).rejects.toMatchObject({
    code: 'WORKSPACE_UNSAFE',
    hint: expect.stringContaining(`--discard ${second.digest}`),
  });
  expect(await readFile(join(record.path, 'new.txt'), 'utf8')).toBe('xy\n');
  world.live.set(record.id, ['abc123']);
  await expect(workspaces.dispose(record.id, second.digest)).rejects.toMatchObject({
    code: 'WORKSPACE_UNSAFE',
    message: expect.stringContaining('live sessions abc123'),
  });
});
