import { lstat, readFile, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ExecResult } from '../../../../lib/exec.js';
import { gitDirectory } from '../git-directory.js';
import { showName } from '../names/byte-names.js';
import { configText, parseConfigList, type ConfigEntry } from './config-list.js';
import { neutralise } from './neutralise.js';

/** The override that keeps a git call in a directory from running programs that the repository's own config names. */
export type ConfigOverride = {
  /** Text of a config file for the call, in latin1; null when the repository names no programs. */
  config: string | null;
  /** Filters that the repository defines itself and that are switched off, so their files may look changed. Bytes as latin1. */
  filters: ReadonlySet<string>;
};

const NONE: ConfigOverride = { config: null, filters: new Set() };
/** A file that was written this recently may be written again without its times changing. */
const RACY_MS = 2000;
/** More directories than anyone has; the cache is cleared beyond it. */
const CACHED_MAX = 2000;

export type ConfigOverrideDeps = {
  /** Runs `git config` with these arguments in `directory`, output in latin1; it runs no other program. */
  list(directory: string, args: readonly string[], ceilings?: readonly string[]): Promise<ExecResult>;
  /** Wall clock in ms, like file times. */
  now(): number;
};

/**
 * Reads the config of the repository in `directory` and returns the override for calls there or, when the config cannot be
 * read, the failed result, which the call then returns as its own. The config is read again only when its files have changed.
 */
export function createConfigOverrides(deps: ConfigOverrideDeps) {
  /** Directory → identity of the config files of a repository that needs no override. */
  const harmless = new Map<string, string>();

  return async (directory: string, ceilings?: readonly string[]): Promise<ConfigOverride | ExecResult> => {
    // With `ceilings` the repository may be in a parent directory.
    const identity = ceilings === undefined ? await configIdentity(directory, deps.now()) : null;
    if (identity !== null && harmless.get(directory) === identity) return NONE;
    if (ceilings === undefined && !(await mayBeRepository(directory))) return NONE;
    const list = (args: readonly string[], at = directory) => deps.list(at, args, ceilings);
    const entries = await listAll(list);
    if ('outcome' in entries) return entries;
    const elsewhere = await otherWorktree(directory, entries);
    if (elsewhere !== null)
      return gitRefusal(`core.worktree of this repository is another directory: ${elsewhere}`);
    const { settings, filters } = neutralise(entries);
    // Overrides depend on the user's config too, and included files are not watched: only plain configs are cached.
    const own = entries.filter((entry) => entry.own);
    const plain = own.length > 0 && settings.size === 0 && !own.some(({ key }) => key.startsWith('include'));
    if (plain && identity !== null) {
      if (harmless.size >= CACHED_MAX) harmless.clear();
      harmless.set(directory, identity);
    }
    return settings.size === 0 ? NONE : { config: configText(settings), filters };
  };
}

/**
 * Lists every entry, or returns the failure. git before 2.26 prints no scopes: there, entries that are not also set outside belong
 * to the repository.
 */
async function listAll(
  list: (args: readonly string[], at?: string) => Promise<ExecResult>,
): Promise<ConfigEntry[] | ExecResult> {
  const failed = (result: ExecResult) => result.outcome !== 'exited' || result.code !== 0 || result.truncated;
  const listed = await list(['--show-scope', '-z', '--list', '--includes']);
  if (!failed(listed)) return parseConfigList(listed.stdout);
  if (listed.code !== 129) return listed;
  const all = await list(['-z', '--list', '--includes']);
  const outside = await list(['-z', '--list', '--includes'], '/');
  for (const result of [all, outside]) if (failed(result)) return result;
  const users = new Set(outside.stdout.split('\0'));
  const scoped = all.stdout.split('\0').slice(0, -1);
  return parseConfigList(
    scoped.map((entry) => `${users.has(entry) ? 'global' : 'local'}\0${entry}\0`).join(''),
  );
}

/** False when git would find no repository in `directory` itself; a bare repository has no `.git`. */
async function mayBeRepository(directory: string): Promise<boolean> {
  return (await exists(join(directory, '.git'))) || (await exists(join(directory, 'HEAD')));
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES';
  }
}

/** Returns a value that changes whenever one of the repository's config files does; null when that is uncertain. */
async function configIdentity(directory: string, now: number): Promise<string | null> {
  const gitDir = await gitDirectory(directory);
  if (gitDir === null) return null;
  try {
    const [elsewhere, here, worktree] = await Promise.all([
      readText(join(gitDir, 'commondir')),
      stateOf(join(gitDir, 'config')),
      stateOf(join(gitDir, 'config.worktree')),
    ]);
    const common = elsewhere === '' ? gitDir : resolve(gitDir, elsewhere.trimEnd());
    const main = elsewhere === '' ? here : await stateOf(join(common, 'config'));
    if (main === null) return null;
    const files = worktree === null ? [main] : [main, worktree];
    if (files.some(({ changedMs }) => now - changedMs < RACY_MS)) return null;
    return [gitDir, common, ...files.map(({ state }) => state)].join(' ');
  } catch {
    return null; // not cached: git reads the config each time
  }
}

/** Returns what distinguishes a file from its earlier versions; null when it does not exist. */
async function stateOf(path: string): Promise<{ state: string; changedMs: number } | null> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs, ctimeMs } = await stat(path, { bigint: true });
    return { state: [dev, ino, size, mtimeNs, ctimeNs].join(), changedMs: Number(ctimeMs) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Returns '' for a missing file: only linked worktrees have it. */
async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/**
 * Returns the target of the repository's core.worktree if it is another directory, whose files git would show and compare instead.
 */
async function otherWorktree(directory: string, entries: readonly ConfigEntry[]): Promise<string | null> {
  const value = entries.findLast(({ own, key }) => own && key === 'core.worktree')?.value;
  const gitDir = value === undefined ? null : await gitDirectory(directory);
  if (value === undefined || gitDir === null) return null;
  const target = resolve(gitDir, Buffer.from(value, 'latin1').toString('utf8'));
  const [here, there] = await Promise.all([realpath(directory), realpath(target).catch(() => null)]);
  return here === there ? null : showName(value);
}

function gitRefusal(why: string): ExecResult {
  return {
    code: 128,
    signal: null,
    stdout: '',
    stderr: `fatal: ${why}`,
    outcome: 'exited',
    truncated: false,
  };
}
