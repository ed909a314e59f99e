import { access, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Git, RunOptions } from '../git/git.js';

/** Every fetch with new objects adds a pack; above this many they are repacked. */
const PACKS_MAX = 40;
/** Time limit for checking or repacking a large mirror. */
const LONG_TIMEOUT_MS = 300_000;

const long = (): RunOptions => ({ timeoutMs: LONG_TIMEOUT_MS, signal: new AbortController().signal });

/** True when git would take `directory` for a repository. */
export async function isMirror(directory: string): Promise<boolean> {
  try {
    await access(join(directory, 'HEAD'));
    await access(join(directory, 'objects'));
    return true;
  } catch {
    return false; // missing or incomplete: created again
  }
}

/** True when objects are missing or unreadable. Reads the whole history, so only for use after a failure. */
export async function isDamaged(git: Git, directory: string): Promise<boolean> {
  if (!(await isMirror(directory))) return false;
  const args = [`--git-dir=${directory}`, 'rev-list', '--objects', '--all', '--quiet'];
  const result = await git.local('/', args, long());
  return result.outcome === 'exited' && result.code !== 0;
}

/** Removes what a killed git leaves behind: incomplete packs and locks. Only while no git works on the mirror. */
export async function tidyMirror(directory: string): Promise<void> {
  const left = [
    ...(await filesIn(join(directory, 'objects/pack'), /^(\.?tmp-?_?|.*\.lock$)/)),
    ...(await filesIn(directory, /\.lock$/)),
    ...(await locksUnder(join(directory, 'refs'))),
  ];
  for (const path of left) await rm(path, { force: true });
}

/** Repacks the mirror when it has many packs. Workspaces keep their hard links to the old ones. */
export async function packMirror(git: Git, directory: string): Promise<void> {
  if ((await filesIn(join(directory, 'objects/pack'), /\.pack$/)).length <= PACKS_MAX) return;
  await git.local('/', [`--git-dir=${directory}`, 'repack', '-d', '-q', '--geometric=2'], long());
}

async function locksUnder(directory: string): Promise<string[]> {
  const found = await filesIn(directory, /\.lock$/);
  for (const entry of await readdir(directory, { withFileTypes: true }).catch(() => []))
    if (entry.isDirectory()) found.push(...(await locksUnder(join(directory, entry.name))));
  return found;
}

async function filesIn(directory: string, pattern: RegExp): Promise<string[]> {
  try {
    return (await readdir(directory))
      .filter((name) => pattern.test(name))
      .map((name) => join(directory, name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
