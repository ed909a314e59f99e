import { dirname } from 'node:path';
import type { Logger } from '../../lib/logging/logger.js';
import { readMarker } from './directory/marker.js';
import type { Disposal } from './disposal/disposal.js';
import type { Mirrors } from './clone/mirror.js';
import { kindOf } from './paths.js';
import type { WorkspaceRecord } from '../store/state-schema.js';
import type { WorkspaceRecords } from './record-store.js';
import type { Registry } from './registry.js';
import type { TempDirs } from './directory/temp-dir.js';

export type RecoverDeps = {
  records: WorkspaceRecords;
  registry: Registry;
  mirrors: Mirrors;
  tempDirs: TempDirs;
  disposal: Pick<Disposal, 'recover' | 'left'>;
  /** Reports, in a sentence, what could not be done; recovery goes on with everything else. */
  goOnWithout(problem: string): void;
  logger: Logger;
};

/**
 * Cleans up after the last daemon, however it ended: incomplete clones and trash are removed, a record that was `preparing`
 * becomes `ready` if its directory was finished and `failed` if not, missing directories are marked, and clones in the root
 * without a record are adopted. Must run before anything is prepared. `root` is null when it cannot be used.
 */
export async function recover(deps: RecoverDeps, root: string | null): Promise<void> {
  const attempt = async (what: string, work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      deps.goOnWithout(`${what}: ${(error as Error).message.replace(/\.$/, '')}.`);
    }
  };
  await attempt('Could not clean up the clone cache', () => deps.mirrors.sweep());
  await attempt('Could not empty the trash', () => deps.disposal.recover());
  const managed = deps.records.all().filter((record) => record.managed);
  const roots = new Set([...managed.map((record) => dirname(record.path)), ...(root === null ? [] : [root])]);
  for (const folder of roots)
    await attempt(`Could not clean up ${folder}`, async () => {
      const count = await deps.tempDirs.sweep(folder, deps.disposal.left);
      if (count > 0) deps.logger.info({ folder, count }, 'removed leftovers of an interrupted daemon');
    });
  for (const record of deps.records.all())
    await attempt(`Could not update the record of ${record.id}`, () => settle(deps, record));
  if (root === null) return;
  await attempt(`Could not adopt the clones in ${root}`, async () => {
    const adopted = await deps.registry.adoptFrom(root, deps.goOnWithout);
    if (adopted.length > 0)
      deps.logger.info({ ids: adopted.map((record) => record.id) }, 'adopted clones without a record');
  });
}

async function settle({ records, registry, logger }: RecoverDeps, record: WorkspaceRecord): Promise<void> {
  const now = await stateOf(record);
  if (now.status !== record.status) await records.put(now, { durable: true });
  const current = await registry.current(record.id);
  if (record.managed && !current.managed)
    logger.warn(
      { id: record.id, path: record.path },
      'another repository has replaced the clone; it is kept as the user’s own',
    );
}

/** Returns the record with its status updated from the directory. */
export async function stateOf(record: WorkspaceRecord): Promise<WorkspaceRecord> {
  const there = (await kindOf(record.path)) === 'directory';
  if (record.status === 'ready' && !there) return { ...record, status: 'missing' };
  if (record.status === 'missing' && there) return { ...record, status: 'ready' };
  if (record.status !== 'preparing') return record;
  const marker = there ? await readMarker(record.path) : null;
  if (marker === null || marker.id !== record.id) return { ...record, status: 'failed' };
  const { branch, base_commit, start, notes } = marker;
  const { copy: _copy, own_branch: _own, ...asked } = record;
  return { ...asked, status: 'ready', branch, base_commit, start, notes };
}
