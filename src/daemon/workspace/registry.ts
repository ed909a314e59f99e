import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SchmuxError } from '../../contract/errors.js';
import type { Repo } from '../../contract/workspace/workspace.js';
import { isoTime, type Clock } from '../../lib/clock.js';
import { createKeyedQueue } from '../../lib/keyed-queue.js';
import { directoryAt, lastingMark } from './directory/identity.js';
import { readMarker } from './directory/marker.js';
import { isReplaced, recordAtPath, recordMovedTo, recordOf } from './directory/find-record.js';
import type { Git } from './git/git.js';
import { adoptedId, nextWorkspaceId } from './directory/numbering.js';
import { pathProblem } from './paths.js';
import { unknownWorkspace, type Plan } from './plan.js';
import type { WorkspaceRecord } from '../store/state-schema.js';
import type { WorkspaceRecords } from './record-store.js';

export type RegistryDeps = {
  git: Git;
  records: WorkspaceRecords;
  repos(): Repo[];
  /** Returns the ids of workspaces that may be restored. */
  reservedIds(): Promise<string[]>;
  clock: Clock;
};

export type Registry = {
  /** Returns the record; throws WORKSPACE_UNKNOWN when there is none. */
  get(id: string): WorkspaceRecord;
  /**
   * Returns the record of a plan, saved before anything else is done. Reservations are serial, so that no number is given twice.
   * `copy`: see the record.
   */
  reserve(plan: Plan, copy?: number): Promise<WorkspaceRecord>;
  /** Returns the record of the directory at `path`, whatever link leads to it and wherever it was before; null when it has none. */
  at(path: string): Promise<WorkspaceRecord | null>;
  /** Returns the record updated from its directory: our clone or, when another repository has replaced it, the user's own. */
  current(id: string): Promise<WorkspaceRecord>;
  /** Creates records for directories in the root that have none: our clones by their marker, other clones as the user's own. */
  adoptFrom(root: string, onProblem: (problem: string) => void): Promise<WorkspaceRecord[]>;
};

export function createRegistry(deps: RegistryDeps): Registry {
  const { git, records } = deps;
  const queue = createKeyedQueue();

  const put = async (record: WorkspaceRecord): Promise<WorkspaceRecord> => {
    await records.put(record, { durable: true });
    return record;
  };

  const create = async (plan: Extract<Plan, { kind: 'new' }>, copy: number): Promise<WorkspaceRecord> => {
    const { repo, branch, own, root } = plan;
    const onRecord = records.all().flatMap((record) => [record.id, basename(record.path)]);
    const reserved = await deps.reservedIds();
    const id = nextWorkspaceId(repo.name, [...onRecord, ...reserved, ...(await namesIn(root))]);
    const created_at = isoTime(deps.clock.now());
    const path = join(root, id);
    return put({
      id,
      path,
      repo: repo.name,
      branch,
      managed: true,
      status: 'preparing',
      created_at,
      base_commit: null,
      ...(copy === 0 ? {} : { copy }),
      ...(own ? { own_branch: true } : {}),
    });
  };

  /** Returns the fields of a record for a directory that is not our clone. */
  const describe = async (path: string) => {
    const read = async (...args: string[]) => {
      const result = await git.read(path, args);
      return result.code === 0 ? result.stdout.trim() : null;
    };
    const url = await read('config', '--get', 'remote.origin.url');
    return {
      path,
      repo: deps.repos().find((repo) => repo.url === url)?.name ?? null,
      // Not --short, which prints heads/x if there is a tag x.
      branch: (await read('symbolic-ref', '--quiet', 'HEAD'))?.replace(/^refs\/heads\//, '') ?? null,
      managed: false,
      status: 'ready' as const,
      base_commit: await read('rev-parse', '--verify', '--quiet', 'HEAD'),
      directory_mark: await lastingMark(path),
    };
  };

  const adopt = async (path: string): Promise<WorkspaceRecord> => {
    const taken = records.all().map((record) => record.id);
    const described = await describe(path);
    return put({
      ...described,
      id: adoptedId(basename(path), taken),
      created_at: isoTime(deps.clock.now()),
    });
  };

  /** Returns the record of the directory at `path`, also when it was moved there; null when it has none. */
  const recordAt = async (path: string): Promise<WorkspaceRecord | null> => {
    const directory = await directoryAt(path);
    if (directory === null) return null;
    const record = await recordOf(records.all(), directory);
    if (record !== null) return record;
    const moved = await recordMovedTo(records.all(), path);
    if (moved === null) return null;
    // Our clone stays ours under its own name, as when workspace_path moves; under another name it is the user's.
    const managed = moved.managed && basename(path) === moved.id;
    return put({ ...moved, path, managed, status: 'ready', directory_mark: await lastingMark(path) });
  };

  const adoptOne = async (root: string, name: string): Promise<WorkspaceRecord | null> => {
    const path = join(root, name);
    if (name.startsWith('.') || pathProblem(path) !== null) return null;
    if ((await recordAt(path)) !== null) return null;
    const inside = await namesIn(path);
    if (!inside.includes('.git')) return null;
    const marker = await readMarker(path);
    // A copy of a workspace has the marker too, under another name: that is the user's own.
    const ours = marker !== null && marker.id === name && !records.all().some((record) => record.id === name);
    return ours ? put({ ...marker, path, managed: true, status: 'ready' }) : adopt(path);
  };

  const get = (id: string): WorkspaceRecord => {
    const record = records.all().find((entry) => entry.id === id);
    if (record === undefined) throw unknownWorkspace(id, records.all());
    return record;
  };

  return {
    get,
    at: (path) => queue.run('reserve', () => recordAt(path)),
    current: (id) =>
      queue.run('reserve', async () => {
        const record = get(id);
        if (await isReplaced(record)) return put({ ...record, ...(await describe(record.path)) });
        if (record.managed || record.status !== 'ready') return record;
        const mark = await lastingMark(record.path);
        if (mark === null || mark === record.directory_mark) return record;
        return put({ ...record, directory_mark: mark });
      }),
    reserve: (plan, copy = 0) =>
      queue.run('reserve', async () => {
        if (plan.kind === 'new') return create(plan, copy);
        const record = (await recordAt(plan.path)) ?? recordAtPath(records.all(), plan.path);
        if (record !== null) return record;
        if (plan.record === null) return adopt(plan.path);
        throw new SchmuxError(
          'WORKSPACE_UNKNOWN',
          `The workspace ${plan.record.id} was disposed of in the meantime.`,
        );
      }),
    adoptFrom: (root, onProblem) =>
      queue.run('reserve', async () => {
        const taken: WorkspaceRecord[] = [];
        for (const name of (await namesIn(root)).sort()) {
          const record = await adoptOne(root, name).catch((error: Error) => {
            onProblem(`${join(root, name)} could not be adopted: ${error.message.replace(/\.$/, '')}.`);
            return null;
          });
          if (record !== null) taken.push(record);
        }
        return taken;
      }),
  };
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return [];
    throw error;
  }
}
