import { dirname } from 'node:path';
import { SchmuxError } from '../../contract/errors.js';
import { exec, type ExecResult } from '../lib/exec.js';
import { lastLine, lastWords } from './git/words.js';
import { gitEnvironment, readEnvironment, remoteEnvironment } from './git-env.js';
import type { RepoUrl } from './url.js';

/** Nothing of a repository's own configuration may run a program of its choice, ask, page, or tidy up beside us. */
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
  // A missing order file would fail every command that compares.
  '-c',
  'diff.orderFile=/dev/null',
];
/** A look at a workspace that takes longer is given up and tried again later. Unit: ms. */
const READ_TIMEOUT_MS = 15_000;
/** Output of a look; more than this is a directory nobody looks at as a list. Unit: bytes. */
const READ_MAX_BYTES = 8 * 1024 * 1024;

export type ReadOptions = {
  timeoutMs?: number;
  maxBytes?: number;
  input?: string;
  signal?: AbortSignal;
  /** Used, and written, in the place of the repository's own index. */
  index?: string;
  /** Directories that are not searched for a repository on the way up; the one around `directory` unless said otherwise. */
  ceilings?: readonly string[];
};
export type RunOptions = { timeoutMs: number; signal: AbortSignal; onStderr?: (text: string) => void };

export type Git = {
  /** Looks at the repository in `directory` (never above it, unless `ceilings` allow it). Changes nothing, reaches no network. */
  read(directory: string, args: readonly string[], options?: ReadOptions): Promise<ExecResult>;
  /** Works on the clone cache, which is its owner's alone: files are made with the daemon's own mask. */
  local(directory: string, args: readonly string[], options: RunOptions): Promise<ExecResult>;
  /** Makes or changes a new workspace, with the user's mask. `filters`: files are written, so a filter of the user's (LFS) may want the network. */
  clone(
    directory: string,
    args: readonly string[],
    options: RunOptions & { filters?: true },
  ): Promise<ExecResult>;
  /** Talks to `url` from the bare repository `gitDir`, or from none. */
  remote(
    gitDir: string | null,
    args: readonly string[],
    options: RunOptions & { url: RepoUrl },
  ): Promise<ExecResult>;
};

/** The one place that runs git. `env` is the user's environment, `umask` the user's file mode mask: the daemon's own is stricter. */
export function createGit(deps: { env: Record<string, string>; umask?: number | undefined }): Git {
  const base = gitEnvironment(deps.env);
  // A process takes its mask from its parent; a shell in between can give it another one. The words stay arguments.
  const masked = (args: readonly string[]): [file: string, args: string[]] =>
    deps.umask === undefined
      ? ['git', [...args]]
      : ['/bin/sh', ['-c', `umask ${deps.umask.toString(8)}; exec git "$@"`, 'git', ...args]];

  // The user's own ssh command must be asked for: GIT_SSH_COMMAND would silently replace core.sshCommand.
  const askSsh = async () => {
    const env = readEnvironment(base, '/');
    const args = ['config', '--includes', '--get', 'core.sshCommand'];
    const result = await exec('git', args, { env, timeoutMs: READ_TIMEOUT_MS, cwd: '/' });
    return result.code === 0 ? result.stdout.trim() : null;
  };
  let asking: Promise<string | null> | null = null;
  const userSsh = async () => {
    if (deps.env['GIT_SSH_COMMAND'] !== undefined) return deps.env['GIT_SSH_COMMAND'];
    // Ten spawns at once are one question.
    asking ??= askSsh().finally(() => (asking = null));
    return asking;
  };

  return {
    async read(directory, args, options = {}) {
      const result = await exec(
        'git',
        [...SAFE, '-c', 'safe.bareRepository=explicit', '-C', directory, ...args],
        {
          cwd: '/',
          env: {
            ...readEnvironment(base, (options.ceilings ?? [dirname(directory)]).join(':')),
            ...(options.index === undefined ? {} : { GIT_INDEX_FILE: options.index }),
          },
          timeoutMs: options.timeoutMs ?? READ_TIMEOUT_MS,
          maxBytes: options.maxBytes ?? READ_MAX_BYTES,
          ...(options.input === undefined ? {} : { input: options.input }),
          ...(options.signal === undefined ? {} : { signal: options.signal }),
        },
      );
      if (result.outcome === 'not_found') throw gitMissing();
      return result;
    },
    local(directory, args, options) {
      const env = remoteEnvironment(base, { ssh: null, http: false });
      return exec('git', [...SAFE, '-C', directory, ...args], { cwd: '/', env, ...options });
    },
    async clone(directory, args, { filters, ...options }) {
      const env = remoteEnvironment(base, { ssh: filters ? await userSsh() : null, http: false });
      return exec(...masked([...SAFE, '-C', directory, ...args]), { cwd: '/', env, ...options });
    },
    async remote(gitDir, args, { url, ...options }) {
      const env = remoteEnvironment(base, { ssh: await userSsh(), http: url.kind === 'http' });
      const where = gitDir === null ? [] : [`--git-dir=${gitDir}`];
      return exec('git', [...SAFE, ...where, ...args], { cwd: '/', env, ...options });
    },
  };
}

export function gitMissing(): SchmuxError {
  return new SchmuxError('GIT_MISSING', 'git was not found on the PATH.', {
    hint: 'Install git (apt install git, brew install git) and try again.',
  });
}

/** stdout of a look that must succeed; GIT_FAILED with git's own words otherwise. */
export function expectOutput(result: ExecResult, what: string): string {
  if (result.outcome === 'exited' && result.code === 0) return result.stdout;
  const why = result.outcome === 'timeout' ? 'git did not answer in time' : lastLine(result.stderr);
  throw new SchmuxError('GIT_FAILED', `${what}: ${why}.`, { detail: lastWords(result.stderr) });
}
