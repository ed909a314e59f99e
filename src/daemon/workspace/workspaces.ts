import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { homedir } from 'node:os';
import type { Config } from '../../contract/config.js';
import { SchmuxError } from '../../contract/errors.js';
import type { GitStatus, Repo, SafetyReport } from '../../contract/workspace.js';
import { isoTime, type Clock } from '../lib/clock.js';
import { createKeyedQueue } from '../lib/keyed-queue.js';
import type { Logger } from '../lib/logger.js';
import { disposeWorkspace, safetyReport } from './dispose.js';
import { createGit } from './git.js';
import { createMirrors } from './mirror.js';
import { adoptedId, nextWorkspaceId } from './numbering.js';
import { checkRoot } from './paths.js';
import { findRecord, makePlan, unknownWorkspace, type Plan, type PlanInput } from './plan.js';
import { createPrepare } from './prepare.js';
import type { WorkspaceRecord, WorkspaceRecords } from './record.js';
import { createSharedWork, type Watcher } from './shared.js';
import { readStatus } from './status.js';
import { createTemporary } from './temporary.js';
import { parseRepoUrl } from './url.js';

export type WorkspacesDeps = {
  /** `workspace_path` as configured. */
  root(): string;
  reposDir: string;
  overlaysDir: string;
  repos(): Repo[];
  records: WorkspaceRecords;
  internal(): Config['internal'];
  /** The user's environment. */
  env: Record<string, string>;
  clock: Clock;
  logger: Logger;
  /** Ids of sessions of that workspace whose agent runs or is being started. */
  liveSessions(workspaceId: string): string[];
};

export type Workspaces = {
  /** Everything refusable, before anything exists. */
  check(input: PlanInput): Promise<Plan>;
  /** The record, on disk as `preparing` before any side effect; for an existing directory its record, made if need be. */
  reserve(plan: Plan): Promise<WorkspaceRecord>;
  /** Makes the directory of a `preparing` record; a `ready` one is answered as it is. Concurrent calls share the work. */
  prepare(record: WorkspaceRecord, watcher: Watcher): Promise<WorkspaceRecord>;
  /** Tracks an existing directory where it is; it is never changed and never deleted. */
  adopt(path: string): Promise<WorkspaceRecord>;
  find(idOrPath: string): WorkspaceRecord | null;
  /** Looks now. Null for a plain directory, a missing one, or when git does not answer. */
  status(id: string): Promise<GitStatus | null>;
  safety(id: string): Promise<SafetyReport>;
  /** WORKSPACE_UNSAFE while anything would be lost; otherwise gone at once, deleted in the background. */
  dispose(id: string): Promise<void>;
  /** At start: removes half-made clones and trash of a daemon that was killed. */
  sweep(): Promise<void>;
  /** Cancels what runs and waits until its files are gone. */
  stop(): Promise<void>;
};

export function createWorkspaces(deps: WorkspacesDeps): Workspaces {
  const home = deps.env['HOME'] ?? homedir();
  const git = createGit({ env: deps.env });
  const temporary = createTemporary(deps.reposDir);
  const mirrors = createMirrors({ ...deps, git, temporary });
  const prepareClone = createPrepare({ ...deps, git, mirrors, temporary, overlay: async () => undefined });
  const preparing = createSharedWork<WorkspaceRecord>();
  const queue = createKeyedQueue();
  const deletions = new Set<Promise<void>>();
  const all = () => deps.records.all();

  const known = (id: string): WorkspaceRecord => {
    const record = all().find((entry) => entry.id === id);
    if (record === undefined) throw unknownWorkspace(id, all());
    return record;
  };

  const create = async (plan: Extract<Plan, { kind: 'new' }>): Promise<WorkspaceRecord> => {
    const taken = [
      ...all().flatMap((record) => [record.id, basename(record.path)]),
      ...(await names(plan.root)),
    ];
    const id = nextWorkspaceId(plan.repo.name, taken);
    const record: WorkspaceRecord = {
      id,
      path: join(plan.root, id),
      repo: plan.repo.name,
      branch: plan.branch,
      managed: true,
      status: 'preparing',
      created_at: isoTime(deps.clock.now()),
      base_commit: null,
    };
    await deps.records.put(record, { durable: true });
    return record;
  };

  const adopt = async (path: string): Promise<WorkspaceRecord> => {
    const status = await readStatus({ git, clock: deps.clock }, path);
    const record: WorkspaceRecord = {
      id: adoptedId(
        basename(path),
        all().map((entry) => entry.id),
      ),
      path,
      repo: null,
      branch: status?.branch ?? null,
      managed: false,
      status: 'ready',
      created_at: isoTime(deps.clock.now()),
      base_commit: status?.commit ?? null,
    };
    await deps.records.put(record, { durable: true });
    return record;
  };

  /** One after the other, so that two never pick the same number. */
  const reserve = (plan: Plan) =>
    queue.run('reserve', async () => {
      if (plan.kind === 'new') return create(plan);
      const record = plan.record ?? all().find((entry) => entry.path === plan.path);
      return record ?? adopt(plan.path);
    });

  const make = async (record: WorkspaceRecord, watcher: Watcher): Promise<WorkspaceRecord> => {
    try {
      const repo = deps.repos().find((entry) => entry.name === record.repo);
      if (repo === undefined)
        throw new SchmuxError('REPO_UNKNOWN', `The repository ${record.repo} was removed meanwhile.`);
      const result = await prepareClone(record, parseRepoUrl(repo.url, home), watcher);
      const ready = {
        ...record,
        branch: result.branch,
        base_commit: result.commit,
        status: 'ready' as const,
      };
      await deps.records.put(ready, { durable: true });
      return ready;
    } catch (error) {
      await deps.records.put({ ...record, status: 'failed' }, { durable: true });
      throw error;
    }
  };

  return {
    check: (input) => makePlan({ ...deps, git, home, records: all }, input),
    reserve,
    prepare(record, watcher) {
      const now = known(record.id);
      if (now.status !== 'preparing') return Promise.resolve(now);
      return preparing.join(record.id, (shared) => make(now, shared), watcher).result;
    },
    async adopt(path) {
      return reserve(await makePlan({ ...deps, git, home, records: all }, { workspace: path }));
    },
    find: (idOrPath) => findRecord(all(), idOrPath),
    status: (id) => readStatus({ git, clock: deps.clock }, known(id).path),
    safety: (id) => safetyReport({ ...deps, git, temporary }, known(id)),
    dispose: (id) =>
      queue.run(id, async () => {
        const { deleted } = await disposeWorkspace({ ...deps, git, temporary }, known(id));
        const done = deleted.finally(() => deletions.delete(done));
        deletions.add(done);
      }),
    async sweep() {
      await mirrors.sweep();
      const roots = new Set(
        all()
          .filter((record) => record.managed)
          .map((record) => dirname(record.path)),
      );
      roots.add(checkRoot(deps.root(), home));
      for (const root of roots) await temporary.sweep(root);
    },
    async stop() {
      await preparing.stop();
      await mirrors.stop();
      await Promise.all(deletions);
    },
  };
}

async function names(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
