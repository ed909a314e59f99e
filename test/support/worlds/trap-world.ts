import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkspaceRecord } from '../../../src/daemon/store/state-schema.js';
import type { Workspaces } from '../../../src/daemon/workspace/workspaces.js';
import { createGitWorld, spawnWorkspace, type GitWorld } from './git-world.js';

export type TrapWorld = {
  world: GitWorld;
  workspaces: Workspaces;
  /** A workspace on a branch of its own, with a.txt, b.txt and dir/c.txt. */
  record: WorkspaceRecord;
  /** A program that works as a filter and leaves the file `sprung` in the world's folder when it runs. */
  trap: string;
};

/** A workspace whose git settings can name a program that must not run. */
export async function createTrapWorld(): Promise<TrapWorld> {
  const world = await createGitWorld();
  await world.origin('shop', { 'a.txt': 'a\n', 'b.txt': 'b\n', 'dir/c.txt': 'c\n' });
  const workspaces = world.workspaces();
  const record = await spawnWorkspace(workspaces, { repo: 'shop', branch: 'work' });
  const trap = join(world.directory, 'trap');
  await writeFile(trap, `#!/bin/sh\ntouch '${join(world.directory, 'sprung')}'\ncat\n`, { mode: 0o755 });
  return { world, workspaces, record, trap };
}
