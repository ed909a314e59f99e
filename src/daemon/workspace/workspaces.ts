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
import { checkStart, rivalBranches, type Asked } from './clone/find-start.js';
import { probeRepo, type Probe } from './clone/probe.js';
import { workspaceDiff } from './diff/workspace-diff.js';
import { diskUsage } from './git-status/disk-usage.js';
import { createDisposal, type Disposal } from './disposal/disposal.js';
import { makeRoom } from './disposal/trash/make-room.js';
import { createGit } from './git/git.js';
import { createMirrors } from './clone/mirror.js';
import { createMonitor, type StatusEvent } from './git-status/monitor.js';
import { openDirectory } from './directory/open-directory.js';
import { applyOverlays } from './clone/overlay.js';
import { checkRoot } from './directory/paths.js';
import { makePlan, requireRepo, type Plan, type PlanInput } from './plan.js';
import { createPrepare } from './clone/prepare.js';
import type { WorkspaceRecord } from '../store/state-schema.js';
import type { WorkspaceRecords } from './record-store.js';
import { recover, stateOf } from './recover.js';
import { createRegistry } from './registry.js';
import { createSharedWork, type WorkContext } from './git/shared-work.js';
import { readStatus, type DirectoryStatus } from './git-status/status.js';
import { createTempDirs } from './git/temp-dir.js';
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
  /** The user's file mode mask, for the files of clones. */
  umask?: number;
  /** What the daemon was started with. */
  env: Record<string, string>;
  /** For what reaches a remote without a caller that brings its own; `env` unless it is given. */
  environment?: () => Promise<SpawnEnvironment>;
  clock: Clock;
  logger: Logger;
  /** Ids of sessions of that workspace whose agent runs or is being started. */
  liveSessions(workspaceId: string): string[];
  /** The first process of every live session, by which it is seen where its agent has gone. */
  liveProcesses?: () => Promise<{ session: string; pids: number[] }[]>;
  /** Where schmux keeps its own files (SCHMUX_HOME). */
  ownFolder: string;
  /** For fault tests. */
  crashPoint?: CrashPoint;
  /** What is left in the trash although it should be gone: path and why. */
  onUndeletable?(left: ReadonlyMap<string, string>): void;
  /** Free space where a path is or will be, in bytes; the file system's word unless a test says otherwise. */
  freeBytes?: (path: string) => Promise<number>;
};

export type Workspaces = {
  /** At start, before anything else: removes what a crash left, marks, takes in (see recover.ts), and begins to watch. */
  sweep(goOnWithout?: (problem: string) => void): Promise<void>;
  /** Cancels what runs, ends every watch and waits until half-made files are gone. */
  stop(): Promise<void>;
  /** Everything refusable, before anything exists. */
  check(input: PlanInput): Promise<Plan>;
  /** The record, on disk as `preparing` before any side effect; for an existing directory its record, made if need be. `copy` counts the clones of one request. */
  reserve(plan: Plan, copy?: number): Promise<WorkspaceRecord>;
  /** Makes the directory of a `preparing` record; a `ready` one is answered as it is. Concurrent calls share the work. */
  prepare(record: WorkspaceRecord, context: WorkContext): Promise<WorkspaceRecord>;
  /** Tracks an existing directory where it is (a plain one too, without git state); it is never changed and never deleted. */
  adopt(path: string): Promise<WorkspaceRecord>;
  find(id: string): WorkspaceRecord | null;
  /** The record of the directory at `path`, whatever link leads to it and wherever it was before; null when it has none. */
  at(path: string): Promise<WorkspaceRecord | null>;
  /** The state that was seen last, without looking. */
  latest(id: string): GitStatus | null;
  /** What kept git from telling the state at that look. */
  problem(id: string): GitProblem | null;
  /** Looks now; marks the record `missing` or `ready`. Null for a plain directory, a missing one, or one that git refuses (`problem`). */
  status(id: string): Promise<GitStatus | null>;
  /** Looks at every one, for as long as somebody may be kept waiting; what takes longer is seen later. */
  refreshAll(): Promise<void>;
  /** Something may have changed in it (its agent printed): a look soon. */
  hint(id: string): void;
  onStatus(listener: (event: StatusEvent<GitStatus>) => void): Stop;
  /** Bytes on disk; null when counting takes too long. */
  size(id: string): Promise<number | null>;
  safety(id: string): Promise<SafetyReport>;
  /**
   * WORKSPACE_UNSAFE while anything would be lost that is not in the report that `discard` is the digest of. Answers where it is
   * kept for a while; null when it is deleted at once, in the background.
   */
  dispose(id: string, discard?: string): Promise<TrashEntry | null>;
  trash: Disposal['trash'];
  /** `only`: one path, with more of its patch. WORKSPACE_MISSING, WORKSPACE_NOT_GIT. */
  diff(id: string, base: DiffBase, only?: string): Promise<Diff>;
  /** Branches of a configured repository: the remote's word, else (unreachable) what the cache knows. Default first. */
  branches(repoName: string): Promise<Branches>;
  /** What there is to say about an address before it is remembered. REPO_UNREACHABLE when there certainly is no repository. */
  probe(address: string, environment?: SpawnEnvironment): Promise<Probe>;
  /** Shows the directory in the user's editor or file manager. */
  open(id: string): Promise<void>;
};

/** A list that is asked for is there by then, also when a network drive sleeps. Unit: ms. */
const LIST_MS = 1500;

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
    checkStart: (wanted: Asked) => checkStart({ git, mirrors, clock }, wanted),
  };

  const monitor = createMonitor<DirectoryStatus>({
    clock,
    logger,
    watch: (id, onChange) => watchGit(registry.known(id).path, onChange, logger),
    async read(id) {
      const record = registry.known(id);
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
    async sweep(goOnWithout = (problem) => logger.warn({ problem }, 'not everything could be tidied')) {
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
      const now = registry.known(record.id);
      if (now.status === 'preparing')
        return preparing.join(record.id, (shared) => make(now, shared), context).result;
      if (now.status === 'failed')
        throw new SchmuxError('WORKSPACE_MISSING', `The workspace ${now.id} could not be made.`);
      return now;
    },
    adopt: async (path) => reserve(await makePlan(planDeps, { workspace: path })),
    find: (id) => records.all().find((record) => record.id === id) ?? null,
    at: (path) => registry.at(path),
    latest: (id) => monitor.latest(id)?.git ?? null,
    problem: (id) => monitor.latest(id)?.problem ?? null,
    async status(id) {
      registry.known(id);
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
        const stop = clock.after(LIST_MS, resolve);
        void Promise.all(refreshes).then(() => {
          stop();
          resolve();
        });
      });
    },
    hint: (id) => monitor.hint(id),
    onStatus: (listener) => monitor.on(({ id, status }) => listener({ id, status: status?.git ?? null })),
    size: async (id) => diskUsage(registry.known(id).path),
    safety: async (id) => disposal.safety(await registry.current(id)),
    dispose: (id, discard) => disposal.dispose(id, { current: () => registry.current(id), discard }),
    trash: disposal.trash,
    diff: async (id, base, only) => workspaceDiff({ git, clock }, registry.known(id), { base, only }),
    branches: async (repoName) =>
      listBranches(mirrors, parseRepoUrl(requireRepo(deps.repos(), repoName).url, home)),
    probe: (address, environment) => probeRepo({ git, mirrors }, parseRepoUrl(address, home), environment),
    open: async (id) => openDirectory(deps.env, registry.known(id).path),
  };
}
