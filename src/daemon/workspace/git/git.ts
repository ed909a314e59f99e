import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { SchmuxError } from '../../../contract/errors.js';
import type { SpawnEnvironment } from '../../environment/environment.js';
import { exec, type ExecResult } from '../../../lib/exec.js';
import { asText, isText, type ByteName } from './names/byte-names.js';
import { createConfigOverrides } from './repo-config/overrides.js';
import { absoluteFolders } from './search-path.js';
import { withConfig } from './repo-config/with-config.js';
import { lastLine, stderrTail } from './failure/stderr.js';
import { callerEnvironment, gitEnvironment, readEnvironment, remoteEnvironment } from './env.js';
import type { RepoUrl } from './names/url.js';

/** Keeps a repository's config from running programs of its choice, prompting, paging or starting maintenance. */
const SAFE = [
  '--no-pager',
  '--no-optional-locks',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'gc.auto=0',
  '-c',
  'maintenance.auto=false',
  '-c',
  'submodule.recurse=false',
  '-c',
  'log.showSignature=false',
  '-c',
  'core.quotePath=false',
  // A missing order file would make every comparison fail.
  '-c',
  'diff.orderFile=/dev/null',
];
/** A read that takes longer is aborted and tried again later. */
const READ_TIMEOUT_MS = 15_000;
/** Output of a read; nobody looks at a longer list. */
const READ_MAX_BYTES = 8 * 1024 * 1024;

export type ReadOptions = {
  timeoutMs?: number;
  maxBytes?: number;
  input?: string | Uint8Array;
  signal?: AbortSignal;
  /** `latin1` for output that contains file names, which are bytes. */
  encoding?: 'latin1';
  /** Last arguments. Names that are not valid UTF-8 are passed through xargs, because Node passes text only. */
  paths?: readonly ByteName[];
  /** Read and written instead of the repository's own index. */
  index?: string;
  /** Directories that are not searched for a repository on the way up; by default the parent of `directory`. */
  ceilings?: readonly string[];
};
export type RunOptions = {
  timeoutMs: number;
  signal: AbortSignal;
  onStderr?: (text: string) => void;
  /** Environment whose credentials, filters and identity `clone` and `remote` use; by default the daemon's own. */
  environment?: SpawnEnvironment | undefined;
};

export type Git = {
  /**
   * Reads the repository in `directory` (never above it, unless `ceilings` allow it). Changes nothing, uses no network, and runs
   * no program that the repository's own config names; the user's own filters (LFS) do run.
   */
  read(directory: string, args: readonly string[], options?: ReadOptions): Promise<ExecResult>;
  /**
   * Returns the filters that the repository defines itself and that `read` switches off, as latin1; their files may look changed.
   */
  repoFilters(directory: string): Promise<ReadonlySet<string>>;
  /** Works on the clone cache, which is private to the daemon: files get the daemon's own mask. */
  local(directory: string, args: readonly string[], options: RunOptions): Promise<ExecResult>;
  /**
   * Creates or changes a new workspace, with the user's mask. `filters`: files are written, so a filter of the user's (LFS) may
   * need the network.
   */
  clone(
    directory: string,
    args: readonly string[],
    options: RunOptions & { filters?: true },
  ): Promise<ExecResult>;
  /** Connects to `url` from the bare repository `gitDir`, or from none. */
  remote(
    gitDir: string | null,
    args: readonly string[],
    options: RunOptions & { url: RepoUrl },
  ): Promise<ExecResult>;
};

export type GitDeps = {
  /** The daemon's own environment. */
  env: Record<string, string>;
  /** The user's file mode mask: the daemon's own is stricter. */
  umask?: number | undefined;
  /** Environment for connections to a remote whose caller brings none; `env` by default. */
  environment?: (() => Promise<SpawnEnvironment>) | undefined;
};

/** Creates the only object that runs git. */
export function createGit(deps: GitDeps): Git {
  const path = absoluteFolders(deps.env['PATH']);
  const base = { ...gitEnvironment(deps.env), ...(path === undefined ? {} : { PATH: path }) };
  // A process inherits its mask; a shell in between can set another one. The arguments stay arguments.
  const masked = (args: readonly string[]): [file: string, args: string[]] =>
    deps.umask === undefined
      ? ['git', [...args]]
      : ['/bin/sh', ['-c', `umask ${deps.umask.toString(8)}; exec git "$@"`, 'git', ...args]];

  const own = createGitUser(base, deps.env['GIT_SSH_COMMAND']);
  const users = new WeakMap<SpawnEnvironment, GitUser>();
  const userOf = (caller: SpawnEnvironment | undefined): GitUser => {
    if (caller === undefined) return own;
    const known = users.get(caller);
    if (known !== undefined) return known;
    const env = callerEnvironment(caller, base['PATH']);
    const user = createGitUser(env, env['GIT_SSH_COMMAND']);
    users.set(caller, user);
    return user;
  };

  const runRead = async (directory: string, args: readonly string[], options: ReadOptions) => {
    const {
      index,
      paths = [],
      ceilings = [dirname(directory)],
      timeoutMs = READ_TIMEOUT_MS,
      maxBytes = READ_MAX_BYTES,
      ...rest
    } = options;
    const safe = [...SAFE, '-c', 'safe.bareRepository=explicit', '-C', directory];
    const env = {
      ...readEnvironment(base, ceilings.join(':')),
      ...(index === undefined ? {} : { GIT_INDEX_FILE: index }),
    };
    const limits = { cwd: '/', env, timeoutMs, maxBytes, ...rest };
    if (!paths.every(isText)) {
      const input = Buffer.from(paths.map((name) => `${name}\0`).join(''), 'latin1');
      return exec('xargs', ['-0', 'git', ...safe, ...args], { ...limits, input });
    }
    const result = await exec('git', [...safe, ...args, ...paths.map(asText)], limits);
    if (result.outcome === 'not_found') throw gitMissing();
    return result;
  };
  const configOverride = createConfigOverrides({
    list: (directory, args, ceilings) =>
      runRead(directory, ['config', ...args], {
        encoding: 'latin1',
        ...(ceilings === undefined ? {} : { ceilings }),
      }),
    now: Date.now,
  });

  return {
    async read(directory, args, options = {}) {
      const own = await configOverride(directory, options.ceilings);
      if ('outcome' in own) return own;
      return withConfig(own.config, (config) => runRead(directory, [...config, ...args], options));
    },
    async repoFilters(directory) {
      const own = await configOverride(directory);
      return 'outcome' in own ? new Set() : own.filters;
    },
    local(directory, args, { environment: _neutral, ...options }) {
      const env = remoteEnvironment(base, { ssh: null, http: false });
      return exec('git', [...SAFE, '-C', directory, ...args], { cwd: '/', env, ...options });
    },
    async clone(directory, args, { filters, environment, ...options }) {
      const user = userOf(environment);
      const env = remoteEnvironment(user.env, { ssh: filters ? await user.ssh() : null, http: false });
      return exec(...masked([...SAFE, '-C', directory, ...args]), { cwd: '/', env, ...options });
    },
    async remote(gitDir, args, { url, environment, ...options }) {
      const user = userOf(environment ?? (await deps.environment?.()));
      const env = remoteEnvironment(user.env, { ssh: await user.ssh(), http: url.kind === 'http' });
      const where = gitDir === null ? [] : [`--git-dir=${gitDir}`];
      return exec('git', [...SAFE, ...where, ...args], { cwd: '/', env, ...options });
    },
  };
}

/** The user that git works for: an environment, and the ssh command that belongs to it. */
type GitUser = { env: Record<string, string>; ssh(): Promise<string | null> };

function createGitUser(env: Record<string, string>, sshCommand: string | undefined): GitUser {
  // core.sshCommand must be read, because GIT_SSH_COMMAND would silently replace it.
  const askSsh = async () => {
    const args = ['config', '--includes', '--get', 'core.sshCommand'];
    const read = readEnvironment(env, '/');
    const result = await exec('git', args, { env: read, timeoutMs: READ_TIMEOUT_MS, cwd: '/' });
    return result.code === 0 ? result.stdout.trim() : null;
  };
  let asking: Promise<string | null> | null = null;
  return {
    env,
    async ssh() {
      if (sshCommand !== undefined && sshCommand !== '') return sshCommand;
      // Ten concurrent spawns read it once.
      asking ??= askSsh().finally(() => (asking = null));
      return asking;
    },
  };
}

/**
 * Returns a key that is equal for callers whose git works alike: only they may share a transfer. Hashed, so that no secret is in
 * the key.
 */
export function sameCaller(caller: SpawnEnvironment | undefined): string {
  if (caller === undefined) return '';
  const entries = Object.entries(callerEnvironment(caller, undefined)).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(entries)).digest('hex');
}

export function gitMissing(): SchmuxError {
  return new SchmuxError('GIT_MISSING', 'git was not found on the PATH.', {
    hint: 'Install git (apt install git, brew install git) and try again.',
  });
}

/** Returns the stdout of a read that must succeed; throws GIT_FAILED with git's last line otherwise. */
export function expectOutput(result: ExecResult, what: string): string {
  if (result.outcome === 'exited' && result.code === 0) return result.stdout;
  const why = result.outcome === 'timeout' ? 'git did not answer in time' : lastLine(result.stderr);
  throw new SchmuxError('GIT_FAILED', `${what}: ${why}.`, { detail: stderrTail(result.stderr) });
}
