import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SchmuxError } from '../../../src/contract/errors.js';
import { createGitWorld, spawnWorkspace, type GitWorld } from '../../support/worlds/git-world.js';

/** Larger than what the disk has left for it, smaller than what there is altogether. */
const FILE_BYTES = 6 * 1024 * 1024;
const DISK = 16 * 1024 * 1024;

/** A small file system of its own; only the superuser may have one. */
function mount(path: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', path], { stdio: 'pipe' });
    return true;
  } catch {
    return false; // not the superuser, or a container that allows none
  }
}

async function canMount(): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = await mkdtemp(join(tmpdir(), 'schmux-mount-'));
  const can = mount(folder);
  if (can) execFileSync('umount', [folder]);
  await rm(folder, { recursive: true });
  return can;
}

describe.runIf(await canMount())('on a disk that gets full while a clone is made', () => {
  let world: GitWorld;
  let disk: string;
  beforeEach(async () => {
    world = await createGitWorld();
    disk = join(world.directory, 'disk');
    await mkdir(disk);
    mount(disk);
    // Many files as well: git says it in other words when it is the index that does not fit.
    const bare = await world.origin('large', {});
    const seed = join(world.directory, 'seed');
    await world.git(world.directory, 'clone', '-q', bare, seed);
    await writeFile(join(seed, 'blob'), randomBytes(FILE_BYTES));
    await world.git(seed, 'add', '.');
    await world.git(seed, 'commit', '-q', '-m', 'large');
    await world.git(seed, 'push', '-q', 'origin', 'HEAD:refs/heads/main');
  });
  afterEach(async () => {
    execFileSync('umount', [disk]);
    await world.close();
  });

  const fill = (left: number) => writeFile(join(disk, 'filler'), Buffer.alloc(DISK - left));
  // What is known beforehand is refused beforehand: here nothing is known.
  const enough = async () => 2 ** 40;
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => expect.fail('there was room'),
      (error: SchmuxError) => error,
    );

  test.each([
    ['its objects do not fit', FILE_BYTES / 2],
    ['its files do not fit', FILE_BYTES * 1.5],
  ])('the workspace: %s', async (_, left) => {
    const root = join(disk, 'workspaces');
    await fill(left);
    const workspaces = world.workspaces({ root: () => root, freeBytes: enough });
    const error = await refusal(spawnWorkspace(workspaces, { repo: 'large' }));
    expect(error).toMatchObject({ code: 'DISK_FULL', message: expect.stringContaining('full') });
    expect(await readdir(root)).toEqual([]);
    expect([...world.records.current.values()]).toMatchObject([{ status: 'failed' }]);

    await rm(join(disk, 'filler'));
    const { path } = await spawnWorkspace(workspaces, { repo: 'large' });
    expect((await readFile(join(path, 'blob'))).length).toBe(FILE_BYTES);
  });

  test('the clone cache', async () => {
    const reposDir = join(disk, 'repos');
    await fill(FILE_BYTES / 2);
    const workspaces = world.workspaces({ reposDir, freeBytes: enough });
    const error = await refusal(spawnWorkspace(workspaces, { repo: 'large' }));
    expect(error).toMatchObject({ code: 'DISK_FULL', message: expect.stringContaining('full') });
    expect(await readdir(reposDir)).toEqual([]);
    expect(await readdir(world.root)).toEqual([]);

    await rm(join(disk, 'filler'));
    await spawnWorkspace(workspaces, { repo: 'large' });
  });
});
