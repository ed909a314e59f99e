import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from '../../../contract/config.js';
import { SchmuxError } from '../../../contract/errors.js';
import { createLimit } from '../../../lib/keyed-queue.js';
import type { Logger } from '../../../lib/logging/logger.js';
import { checkoutSize } from './checkout-size.js';
import { cloneFromMirror, type CloneResult } from './clone.js';
import { startIn, type StartDeps } from './find-start.js';
import { MARKER } from '../directory/marker.js';
import { cancelled, fileFailure, mayBeDamage, orDiskFull } from '../git/failure/failure.js';
import { cloneRemoteName } from '../git/names/remote-name.js';
import type { Mirror } from './mirror.js';
import { ensureRoot, kindOf } from '../paths.js';
import type { WorkspaceRecord } from '../../store/state-schema.js';
import type { WorkContext } from '../git/shared-work.js';
import { removeTree, type TempDirs } from '../directory/temp-dir.js';
import type { RepoUrl } from '../git/names/url.js';

export type PrepareDeps = StartDeps & {
  tempDirs: TempDirs;
  internal(): Pick<Config['internal'], 'clone_timeout_s' | 'clone_concurrency'>;
  /** Copies ignored files into the new directory; a failure is logged and does not stop the spawn. */
  overlay(repo: string, url: RepoUrl, directory: string): Promise<void>;
  logger: Logger;
};

export type Prepare = (record: WorkspaceRecord, url: RepoUrl, context: WorkContext) => Promise<CloneResult>;

/**
 * Creates the function that makes the directory of a reserved record: fetch (shared), clone into a temporary directory, rename.
 * Nothing is left behind when it throws.
 */
export function createPrepare(deps: PrepareDeps): Prepare {
  const limit = createLimit(() => deps.internal().clone_concurrency);

  const cloneThenRename = async (
    record: WorkspaceRecord,
    { mirror, url }: { mirror: Mirror; url: RepoUrl },
    context: WorkContext,
  ): Promise<CloneResult> => {
    if (context.signal.aborted) throw cancelled();
    const half = deps.tempDirs.path(dirname(record.path), record.id);
    await removeTree(half);
    try {
      const { branch, copy = 0, own_branch: own = false } = record;
      const wanted = { url, wanted: branch, copy, own };
      const input = {
        mirror,
        url,
        start: await startIn(deps, wanted, { mirror, context }),
        remote: await cloneRemoteName(deps.git),
        target: half,
        timeoutMs: deps.internal().clone_timeout_s * 1000,
      };
      const result = await cloneFromMirror(deps.git, input, context);
      // Empty where a template did not create them: tools write their hooks and excludes there.
      for (const folder of ['hooks', 'info']) await mkdir(join(half, '.git', folder), { recursive: true });
      await writeFile(join(half, '.git', MARKER), JSON.stringify(marker(record, result), null, 2) + '\n', {
        mode: 0o600,
      });
      if (record.repo !== null) await deps.overlay(record.repo, url, half);
      if (context.signal.aborted) throw cancelled();
      if ((await kindOf(record.path)) !== 'absent')
        throw new SchmuxError(
          'WORKSPACE_BUSY',
          `${record.path} was created by something else while the repository was being cloned.`,
          {
            hint: 'Spawn again; the next free number is used.',
          },
        );
      await rename(half, record.path);
      return result;
    } catch (error) {
      // Before removing the incomplete clone frees its space.
      const needed = await checkoutSize(deps.git, mirror, record.branch);
      const failure = await orDiskFull(fileFailure(error, record.path), dirname(record.path), needed);
      await removeTree(half);
      throw failure;
    }
  };

  return async (record, url, context) => {
    await ensureRoot(dirname(record.path));
    const attempt = async () => {
      const mirror = await deps.mirrors.refresh(url, record.branch, context);
      context.onProgress({ phase: 'queued', percent: null, text: 'Waiting for other clones' });
      return { clone: () => limit(() => cloneThenRename(record, { mirror, url }, context)) };
    };
    const first = await attempt();
    try {
      return await first.clone();
    } catch (error) {
      // The mirror may be damaged, or was being repacked: try once more with a sound one.
      if (!mayBeDamage(error)) throw error;
      await deps.mirrors.discardIfDamaged(url);
      const second = await attempt();
      return second.clone();
    }
  };
}

function marker(record: WorkspaceRecord, result: CloneResult): Record<string, unknown> {
  const { id, repo, created_at } = record;
  const { branch, commit: base_commit, start, notes } = result;
  return { id, repo, branch, base_commit, created_at, start, notes };
}
