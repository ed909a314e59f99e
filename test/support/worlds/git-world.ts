import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  lstat,
  mkdir,
  open,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { configSchema, type Config } from '../../../src/contract/config.js';
import type { Progress } from '../../../src/contract/session/session.js';
import type { Repo } from '../../../src/contract/workspace/workspace.js';
import { systemClock } from '../../../src/lib/clock.js';
import { silentLogger } from '../../../src/lib/logging/logger.js';
import type { WorkspaceRecord } from '../../../src/daemon/store/state-schema.js';
import type { WorkspaceRecords } from '../../../src/daemon/workspace/record-store.js';
import {
  createWorkspaces,
  type Workspaces,
  type WorkspacesDeps,
} from '../../../src/daemon/workspace/workspaces.js';

const run = promisify(execFile);

/** A home, a workspace root and a clone cache of a test's own, with real git. */
export type GitWorld = {
  /** Everything lies in it; removed by `close`. */
  directory: string;
  home: string;
  root: string;
  reposDir: string;
  overlaysDir: string;
  env: Record<string, string>;
  repos: Repo[];
  /** Live sessions by workspace id. */
  live: Map<string, string[]>;
  /** The current records, and every record that was put, in order. */
  records: WorkspaceRecords & {
    current: Map<string, WorkspaceRecord>;
    puts: { record: WorkspaceRecord; durable: boolean }[];
  };
  git(directory: string, ...args: string[]): Promise<string>;
  /** A bare repository with the given commits on `main`, configured under `name`. Returns its path. */
  origin(name: string, files?: Record<string, string>): Promise<string>;
  /** Commits files to a branch of a bare repository. Returns the commit. */
  commit(bare: string, branch: string, files: Record<string, string>): Promise<string>;
  /** The argv of every git process the product ran that has `command` in it. */
  calls(command: string): Promise<string[][]>;
  /** Makes every git wait until the returned function is called. */
  holdGit(): Promise<() => Promise<void>>;
  /** Another call gives a second daemon's view of the same world. */
  workspaces(overrides?: Partial<WorkspacesDeps> & { internal?: () => Config['internal'] }): Workspaces;
  internal(overrides: Partial<Config['internal']>): () => Config['internal'];
  close(): Promise<void>;
};

export async function createGitWorld(): Promise<GitWorld> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'schmux-git-')));
  const at = (name: string) => join(directory, name);
  const real = (await run('sh', ['-c', 'command -v git'])).stdout.trim();
  await mkdir(at('bin'));
  // One NUL-separated line per call, so that a test can tell what was run and where.
  const spy = `#!/bin/sh\n{ printf '%s\\0' "$@"; printf '\\n'; } >> '${at('git-calls')}'\n[ -p '${at('git-hold')}' ] && read -r _ < '${at('git-hold')}'\nexec '${real}' "$@"\n`;
  await writeFile(at('bin/git'), spy, { mode: 0o755 });
  const path = process.env['PATH'] ?? '/usr/bin:/bin';
  const env = { PATH: `${at('bin')}:${path}`, HOME: at('home'), GIT_CONFIG_NOSYSTEM: '1' };
  await mkdir(env.HOME);
  await writeFile(
    join(env.HOME, '.gitconfig'),
    '[user]\n\tname = Test\n\temail = test@example.invalid\n[init]\n\tdefaultBranch = main\n',
  );
  const live = new Map<string, string[]>();
  const repos: Repo[] = [];
  const records = memoryRecords();
  const started: Workspaces[] = [];
  let seeds = 0;

  const git = async (cwd: string, ...args: string[]) =>
    (await run(real, args, { cwd, env: { ...env, PATH: path }, maxBuffer: 1 << 28 })).stdout;

  const commit = async (bare: string, branch: string, files: Record<string, string>) => {
    const seed = at(`seed-${seeds++}`);
    await git(directory, 'clone', '-q', '--', bare, seed);
    const known = await git(seed, 'branch', '-r', '--list', `origin/${branch}`);
    await git(seed, 'checkout', '-q', '-B', branch, ...(known.trim() === '' ? [] : [`origin/${branch}`]));
    await writeFiles(seed, files);
    await git(seed, 'add', '-A', '-f');
    await git(seed, 'commit', '-q', '--allow-empty', '-m', `change ${branch}`);
    await git(seed, 'push', '-q', 'origin', `HEAD:refs/heads/${branch}`);
    const id = (await git(seed, 'rev-parse', 'HEAD')).trim();
    await rm(seed, { recursive: true });
    return id;
  };

  return {
    directory,
    home: env.HOME,
    root: at('workspaces'),
    reposDir: at('repos'),
    overlaysDir: at('overlays'),
    env,
    repos,
    live,
    records,
    git,
    async origin(name, files = { 'README.md': `# ${name}\n` }) {
      const bare = at(`${name}.git`);
      await git(directory, 'init', '-q', '--bare', bare);
      repos.push({ name, url: bare });
      if (Object.keys(files).length > 0) await commit(bare, 'main', files);
      return bare;
    },
    commit,
    async holdGit() {
      await run('mkfifo', [at('git-hold')]);
      return async () => {
        // A git that waits sees the pipe's end; a later one does not find the pipe.
        const pipe = await open(at('git-hold'), 'r+');
        await rm(at('git-hold'));
        await pipe.close();
      };
    },
    async calls(command) {
      const lines = (await readFile(at('git-calls'), 'utf8').catch(() => ''))
        .split('\0\n')
        .filter((line) => line !== '');
      return lines.map((line) => line.split('\0')).filter((args) => args.includes(command));
    },
    internal: (overrides) => () => ({ ...configSchema.parse({}).internal, ...overrides }),
    workspaces(overrides = {}) {
      const created = createWorkspaces({
        root: () => at('workspaces'),
        ownFolder: at('schmux-home'),
        reposDir: at('repos'),
        overlaysDir: at('overlays'),
        repos: () => repos,
        records,
        internal: () => configSchema.parse({}).internal,
        env,
        clock: systemClock,
        logger: silentLogger,
        liveSessions: (id) => live.get(id) ?? [],
        ...overrides,
      });
      started.push(created);
      return created;
    },
    async close() {
      for (const workspaces of started) await workspaces.stop();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A watcher that records its events. */
export function watch(): {
  signal: AbortSignal;
  abort(): void;
  seen: Progress[];
  onProgress(progress: Progress): void;
} {
  const controller = new AbortController();
  const seen: Progress[] = [];
  return {
    signal: controller.signal,
    abort: () => controller.abort(),
    seen,
    onProgress: (progress) => void seen.push(progress),
  };
}

/** Check, reserve and prepare in one go. */
export async function spawnWorkspace(
  workspaces: Workspaces,
  input: { repo?: string; branch?: string; workspace?: string },
): Promise<WorkspaceRecord> {
  const record = await workspaces.reserve(await workspaces.check(input));
  return workspaces.prepare(record, watch());
}

/** One hash over names, kinds, modes, times of change and contents of everything in a directory, `.git` included, `skip` left out. */
export async function treeHash(directory: string, skip?: string): Promise<string> {
  const hash = createHash('sha256');
  const walk = async (path: string): Promise<void> => {
    if (path === skip) return;
    const stats = await lstat(path);
    hash.update(`${path}\0${stats.mode}\0${stats.mtimeMs}\0`);
    if (stats.isSymbolicLink()) hash.update(await readlink(path));
    else if (stats.isFile()) hash.update(await readFile(path));
    else if (stats.isDirectory())
      for (const name of (await readdir(path)).sort()) await walk(join(path, name));
  };
  await walk(directory);
  return hash.digest('hex');
}

export async function writeFiles(directory: string, files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), content);
  }
}

function memoryRecords(): GitWorld['records'] {
  const current = new Map<string, WorkspaceRecord>();
  const puts: { record: WorkspaceRecord; durable: boolean }[] = [];
  return {
    current,
    puts,
    all: () => [...current.values()],
    put: async (record, { durable }) => {
      puts.push({ record, durable });
      current.set(record.id, record);
    },
    remove: async (id) => void current.delete(id),
  };
}
