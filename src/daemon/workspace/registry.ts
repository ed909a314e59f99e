import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { SchmuxError } from '../../contract/errors.js';
import { WORKSPACE_ID } from '../../contract/names.js';
import type { Repo } from '../../contract/workspace.js';
import { isoTime, type Clock } from '../lib/clock.js';
import { createKeyedQueue } from '../lib/keyed-queue.js';
import type { Git } from './git.js';
import { adoptedId, nextWorkspaceId } from './numbering.js';
import { pathProblem } from './paths.js';
import { unknownWorkspace, type Plan } from './plan.js';
import { MARKER } from './prepare.js';
import type { WorkspaceRecord, WorkspaceRecords } from './record.js';

export type RegistryDeps = { git: Git; records: WorkspaceRecords; repos(): Repo[]; clock: Clock };

export type Registry = {
  /** WORKSPACE_UNKNOWN when there is none. */
  known(id: string): WorkspaceRecord;
  /** The record of a plan, on disk before anything else is done. One after the other, so that no number is given twice. */
  reserve(plan: Plan): Promise<WorkspaceRecord>;
  /** Takes in what lies in the root without a record: our clones by their marker, other clones as adopted. */
  takeIn(root: string): Promise<WorkspaceRecord[]>;
};

const markerSchema = z.object({
  id: z.string().regex(WORKSPACE_ID),
  repo: z.string().nullable(),
  branch: z.string().nullable(),
  base_commit: z.string().nullable(),
  created_at: z.iso.datetime(),
});

export function createRegistry(deps: RegistryDeps): Registry {
  const { git, records } = deps;
  const queue = createKeyedQueue();

  const put = async (record: WorkspaceRecord): Promise<WorkspaceRecord> => {
    await records.put(record, { durable: true });
    return record;
  };

  const create = async ({ repo, branch, root }: Extract<Plan, { kind: 'new' }>): Promise<WorkspaceRecord> => {
    const onRecord = records.all().flatMap((record) => [record.id, basename(record.path)]);
    const id = nextWorkspaceId(repo.name, [...onRecord, ...(await namesIn(root))]);
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
    });
  };

  const adopt = async (path: string): Promise<WorkspaceRecord> => {
    const say = async (...args: string[]) => {
      const result = await git.read(path, args);
      return result.code === 0 ? result.stdout.trim() : null;
    };
    const url = await say('config', '--get', 'remote.origin.url');
    return put({
      id: adoptedId(
        basename(path),
        records.all().map((record) => record.id),
      ),
      path,
      repo: deps.repos().find((repo) => repo.url === url)?.name ?? null,
      branch: await say('symbolic-ref', '--quiet', '--short', 'HEAD'),
      managed: false,
      status: 'ready',
      created_at: isoTime(deps.clock.now()),
      base_commit: await say('rev-parse', '--verify', '--quiet', 'HEAD'),
    });
  };

  const takeInOne = async (root: string, name: string): Promise<WorkspaceRecord | null> => {
    const path = join(root, name);
    if (name.startsWith('.') || pathProblem(path) !== null) return null;
    if (records.all().some((record) => record.path === path)) return null;
    const inside = await namesIn(path);
    if (!inside.includes('.git')) return null;
    const marker = await readMarker(path);
    // A copy of a workspace carries the marker too, under another name: that one is a person's own.
    const ours = marker !== null && marker.id === name && !records.all().some((record) => record.id === name);
    return ours ? put({ ...marker, path, managed: true, status: 'ready' }) : adopt(path);
  };

  return {
    known(id) {
      const record = records.all().find((entry) => entry.id === id);
      if (record === undefined) throw unknownWorkspace(id, records.all());
      return record;
    },
    reserve: (plan) =>
      queue.run('reserve', async () => {
        if (plan.kind === 'new') return create(plan);
        const record = records.all().find((entry) => entry.path === plan.path);
        if (record !== undefined) return record;
        if (plan.record === null) return adopt(plan.path);
        throw new SchmuxError(
          'WORKSPACE_UNKNOWN',
          `The workspace ${plan.record.id} was disposed of meanwhile.`,
        );
      }),
    takeIn: (root) =>
      queue.run('reserve', async () => {
        const taken: WorkspaceRecord[] = [];
        for (const name of (await namesIn(root)).sort()) {
          const record = await takeInOne(root, name);
          if (record !== null) taken.push(record);
        }
        return taken;
      }),
  };
}

/** What a clone of ours says of itself; null when it is none. */
export async function readMarker(path: string): Promise<z.infer<typeof markerSchema> | null> {
  try {
    const text = await readFile(join(path, '.git', MARKER), 'utf8');
    return markerSchema.parse(JSON.parse(text));
  } catch {
    return null; // not ours, or changed by someone
  }
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
