import { SchmuxError } from '../../../contract/errors.js';
import type { Diff, DiffBase } from '../../../contract/workspace/workspace.js';
import type { Clock } from '../../../lib/clock.js';
import { readDiff } from './diff.js';
import type { Git } from '../git/git.js';
import type { WorkspaceRecord } from '../../store/state-schema.js';
import { stateOf } from '../recover.js';
import { readStatus } from '../git-status/status.js';

/** Returns the diff of a workspace, or of the path `only`; throws when there is nothing to compare, or git cannot read it. */
export async function workspaceDiff(
  deps: { git: Git; clock: Clock },
  record: WorkspaceRecord,
  { base, only }: { base: DiffBase; only: string | undefined },
): Promise<Diff> {
  const { id, path, base_commit } = record;
  if ((await stateOf(record)).status !== 'ready')
    throw new SchmuxError('WORKSPACE_MISSING', `The directory of ${id} does not exist.`);
  const { git: state, problem } = await readStatus(deps, path);
  if (problem !== null) {
    const { message, ...rest } = problem;
    throw new SchmuxError('GIT_FAILED', `${path} cannot be compared: ${message}`, rest);
  }
  if (state === null)
    throw new SchmuxError(
      'WORKSPACE_NOT_GIT',
      `${path} is not a git repository, so there is nothing to compare.`,
    );
  const read = await readDiff(deps.git, { path, base, spawnCommit: base_commit, only });
  return { workspace: id, base, ...read };
}
