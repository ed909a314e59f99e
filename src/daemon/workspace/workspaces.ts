import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../contract/config.js';
import { SchmuxError } from '../../contract/errors.js';
import type {
  Diff,
  DiffBase,
  GitProblem,
  GitStatus,
  Repo,
  SafetyReport,
  TrashEntry,
} from '../../contract/workspace/workspace.js';
import type { SpawnEnvironment } from '../environment/environment.js';
import type { Clock } from '../../lib/clock.js';
import type { CrashPoint } from '../../lib/crash-point.js';
import type { Stop } from '../../lib/emitter.js';
import type { Logger } from '../../lib/logging/logger.js';
import { checkoutSize } from './clone/checkout-size.js';
import { listBranches, type Branches } from './clone/list-branches.js';
import { checkStart, rivalBranches, type StartRequest } from './clone/find-start.js';
import { probeRepo, type Probe } from './clone/probe.js';
import { workspaceDiff } from './diff/workspace-diff.js';
import { diskUsage } from './git-status/disk-usage.js';
import { createDisposal, type Disposal } from './disposal/disposal.js';
import { makeRoom } from './disposal/make-room.js';
import { createGit } from './git/git.js';
import { createMirrors } from './clone/mirror.js';
import { createMonitor, type StatusEvent } from './git-status/monitor.js';
import { openDirectory } from './directory/open-directory.js';
import { applyOverlays } from './clone/overlay.js';
import { checkRoot } from './paths.js';
import { makePlan, requireRepo, type Plan, type PlanInput } from './plan.js';
import { createPrepare } from './clone/prepare.js';
import type { WorkspaceRecord } from '../store/state-schema.js';
import type { WorkspaceRecords } from './record-store.js';
import { recover, stateOf } from './recover.js';
import { createRegistry } from './registry.js';
import { createSharedWork, type WorkContext } from './git/shared-work.js';
import { readStatus, type DirectoryStatus } from './git-status/status.js';
import { createTempDirs } from './directory/temp-dir.js';
import { parseRepoUrl } from './git/names/url.js';
import { watchGit } from './git-status/watch.js';

export type WorkspacesDeps = {
  /** `workspace_path` as configured. */
  root(): string;
  reposDir: string;
  overlaysDir: string;
  repos(): Repo[];
  records: WorkspaceRecords;
  internal(): Config['internal'];
  /** The user's umask, for the files of clones. */
  umask?: number;
  /** The daemon's own environment. */
  env: Record<string, string>;
  /** Environment for connections to a remote whose caller brings none; `env` by default. */
  environment?: () => Promise<SpawnEnvironment>;
  clock: Clock;
  logger: Logger;
  /** Returns the ids of the workspace's sessions whose agent is running or being started. */
  liveSessions(workspaceId: string): string[];
  /** Lists the first processes of every live session, whose working directories show where its agent is. */
  liveProcesses?: () => Promise<{ session: string; pids: number[] }[]>;
  /** Where schmux keeps its own files (SCHMUX_HOME). */
  ownFolder: string;
  /** For fault tests. */
  crashPoint?: CrashPoint;
  /** Reports what should be deleted from the trash but cannot be: path → reason. */
  onUndeletable?(left: ReadonlyMap<string, string>): void;
  /** Free bytes where a path is or will be; tests replace it. */
  freeBytes?: (path: string) => Promise<number>;
};

export type Workspaces = {
  /** Cleans up after a crash (see recover.ts) and starts watching; must run first. */
  recover(goOnWithout?: (problem: string) => void): Promise<void>;
  /** Cancels running work, ends every watch and waits until incomplete files are removed. */
  stop(): Promise<void>;
  /** Plans a workspace: throws for everything that can be refused before anything exists. */
  check(input: PlanInput): Promise<Plan>;
  /**
   * Returns the record, saved as `preparing` before any side effect; for an existing directory its record, created if needed.
   * `copy` counts the clones of one request.
   */
  reserve(plan: Plan, copy?: number): Promise<WorkspaceRecord>;
  /** Creates the directory of a `preparing` record; returns a `ready` one as it is. Concurrent calls share the work. */
  prepare(record: WorkspaceRecord, context: WorkContext): Promise<WorkspaceRecord>;
  /** Creates a record for an existing directory (a plain one too, without git status), which is never changed or deleted. */
  adopt(path: string): Promise<WorkspaceRecord>;
  find(id: string): WorkspaceRecord | null;
  /** Returns the record of the directory at `path`, whatever link leads to it and wherever it was before; null when it has none. */
  at(path: string): Promise<WorkspaceRecord | null>;
  /** Returns the cached git status. */
  latest(id: string): GitStatus | null;
  /** Returns why git could not read that status. */
  problem(id: string): GitProblem | null;
  /**
   * Refreshes the status and marks the record `missing` or `ready`. Null for a plain directory, a missing one, or one that git
   * refuses (`problem`).
   */
  refresh(id: string): Promise<GitStatus | null>;
  /** Refreshes every status, for as long as a caller may wait; slower ones are refreshed later. */
  refreshAll(): Promise<void>;
  /** Schedules a refresh, because something may have changed (agent output). */
  refreshSoon(id: string): void;
  onStatus(listener: (event: StatusEvent<GitStatus>) => void): Stop;
  /** Returns the bytes on disk; null when counting takes too long. */
  size(id: string): Promise<number | null>;
  safety(id: string): Promise<SafetyReport>;
  /**
   * Disposes of a workspace; throws WORKSPACE_UNSAFE while anything would be lost that is not in the report whose digest is
   * `discard`. Returns its trash entry; null when it is deleted at once, in the background.
   */
  dispose(id: string, discard?: string): Promise<TrashEntry | null>;
  trash: Disposal['trash'];
  /**
   * Compares a workspace with `base`; `only` is one path, with more of its patch. Throws WORKSPACE_MISSING or WORKSPACE_NOT_GIT.
   */
  diff(id: string, base: DiffBase, only?: string): Promise<Diff>;
  /** Lists the branches of a configured repository, the default first; from the cache when the remote cannot be reached. */
  branches(repoName: string): Promise<Branches>;
  /** Checks an address before it is added. Throws REPO_UNREACHABLE when there is certainly no repository. */
  probe(address: string, environment?: SpawnEnvironment): Promise<Probe>;
  /** Shows the directory in the user's editor or file manager. */
  open(id: string): Promise<void>;
};

/** Longest wait for a refreshed list, even when a network drive sleeps. */
const REFRESH_ALL_TIMEOUT_MS = 1500;

export function createWorkspaces(deps: WorkspacesDeps): Workspaces {
  const home = deps.env['HOME'] ?? homedir();
  const { records, clock, logger } = deps;
  const git = createGit(deps);
  const tempDirs = createTempDirs(deps.reposDir);
  const references = (url: { text: string }) => {
    const names = deps.repos().flatMap((repo) => (repo.url === url.text ? [repo.name] : []));
    const clones = records
      .all()
      .filter(({ repo, status }) => status === 'ready' && repo !== null && names.includes(repo));
    return clones.map((record) => record.path).reverse();
  };
  const mirrors = createMirrors({ ...deps, git, tempDirs, references });
  const overlay = async (repo: string, url: ReturnType<typeof parseRepoUrl>, directory: string) => {
    await applyOverlays({ git, overlaysDir: deps.overlaysDir, logger }, { repo, url, directory });
  };
  const clone = createPrepare({ ...deps, git, mirrors, tempDirs, overlay });
  const preparing = createSharedWork<WorkspaceRecord>();
  const root = (onProblem: (error: unknown) => void = () => undefined) => {
    try {
      return checkRoot(deps.root(), home);
    } catch (error) {
      onProblem(error);
      return null;
    }
  };
  const disposal = createDisposal({
    ...deps,
    git,
    mirrors,
    tempDirs,
    home,
    root: () => root(),
    foldersFile: join(deps.ownFolder, 'trash.json'),
    keepHours: () => deps.internal().trash_keep_hours,
    crashPoint: deps.crashPoint ?? (() => undefined),
    onUndeletable: deps.onUndeletable ?? (() => undefined),
    onChange: () => follow(),
  });
  const registry = createRegistry({ ...deps, git, reservedIds: disposal.takenIds });
  const planDeps = {
    ...deps,
    git,
    home,
    records: () => records.all(),
    needed: async (url: ReturnType<typeof parseRepoUrl>, branch: string | null) =>
      checkoutSize(git, await mirrors.peek(url).catch(() => null), branch),
    checkStart: (wanted: StartRequest) => checkStart({ git, mirrors, clock }, wanted),
  };

  const monitor = createMonitor<DirectoryStatus>({
    clock,
    logger,
    watch: (id, onChange) => watchGit(registry.get(id).path, onChange, logger),
    async read(id) {
      const record = registry.get(id);
      const now = await stateOf(record);
      if (record.status === 'preparing' || now.status === 'failed') return null;
      if (now.status !== record.status) await records.put(now, { durable: false });
      return now.status === 'ready' ? readStatus({ git, clock }, record.path) : null;
    },
  });
  const follow = () =>
    monitor.follow(
      new Set(
        records
          .all()
          .filter((record) => record.status === 'ready')
          .map((record) => record.id),
      ),
    );

  const make = async (record: WorkspaceRecord, context: WorkContext): Promise<WorkspaceRecord> => {
    try {
      const repo = requireRepo(deps.repos(), record.repo ?? '');
      const result = await clone(record, parseRepoUrl(repo.url, home), context);
      const { copy: _copy, own_branch: _own, ...asked } = record;
      const ready = {
        ...asked,
        branch: result.branch,
        base_commit: result.commit,
        start: result.start,
        notes: [...result.notes, ...rivalBranches(records.all(), record, result)],
        status: 'ready' as const,
      };
      await records.put(ready, { durable: true });
      await follow();
      return ready;
    } catch (error) {
      await records.put({ ...record, status: 'failed' }, { durable: true });
      throw error;
    }
  };

  const reserve = async (plan: Plan, copy?: number) => {
    const record = await registry.reserve(plan, copy);
    if (record.status === 'ready') await follow();
    return record;
  };

  return {
    async recover(goOnWithout = (problem) => logger.warn({ problem }, 'not everything could be cleaned up')) {
      const usable = root((err) => logger.warn({ err }, 'the workspace folder cannot be used'));
      await recover({ records, registry, mirrors, tempDirs, disposal, goOnWithout, logger }, usable);
      await follow();
    },
    async stop() {
      await preparing.stop();
      await mirrors.stop();
      await monitor.stop();
      await disposal.stop();
    },
    check: (input) => makeRoom(disposal.trash, () => makePlan(planDeps, input)),
    reserve,
    async prepare(record, context) {
      const now = registry.get(record.id);
      if (now.status === 'preparing')
        return preparing.join(record.id, (shared) => make(now, shared), context).result;
      if (now.status === 'failed')
        throw new SchmuxError('WORKSPACE_MISSING', `The workspace ${now.id} could not be created.`);
      return now;
    },
    adopt: async (path) => reserve(await makePlan(planDeps, { workspace: path })),
    find: (id) => records.all().find((record) => record.id === id) ?? null,
    at: (path) => registry.at(path),
    latest: (id) => monitor.latest(id)?.git ?? null,
    problem: (id) => monitor.latest(id)?.problem ?? null,
    async refresh(id) {
      registry.get(id);
      return (await monitor.refresh(id))?.git ?? null;
    },
    async refreshAll() {
      const refreshes = records
        .all()
        .map(({ id }) =>
          monitor
            .refresh(id)
            .catch((error: unknown) =>
              logger.debug({ id, err: error }, 'the status of a workspace could not be refreshed'),
            ),
        );
      await new Promise<void>((resolve) => {
        const stop = clock.after(REFRESH_ALL_TIMEOUT_MS, resolve);
        void Promise.all(refreshes).then(() => {
          stop();
          resolve();
        });
      });
    },
    refreshSoon: (id) => monitor.refreshSoon(id),
    onStatus: (listener) => monitor.on(({ id, status }) => listener({ id, status: status?.git ?? null })),
    size: async (id) => diskUsage(registry.get(id).path),
    safety: async (id) => disposal.safety(await registry.current(id)),
    dispose: (id, discard) => disposal.dispose(id, { current: () => registry.current(id), discard }),
    trash: disposal.trash,
    diff: async (id, base, only) => workspaceDiff({ git, clock }, registry.get(id), { base, only }),
    branches: async (repoName) =>
      listBranches(mirrors, parseRepoUrl(requireRepo(deps.repos(), repoName).url, home)),
    probe: (address, environment) => probeRepo({ git, mirrors }, parseRepoUrl(address, home), environment),
    open: async (id) => openDirectory(deps.env, registry.get(id).path),
  };
}
