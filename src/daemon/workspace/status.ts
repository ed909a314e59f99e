import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitStatus } from '../../contract/workspace.js';
import type { Clock } from '../lib/clock.js';
import { isoTime } from '../lib/clock.js';
import type { Git } from './git.js';
import { parsePorcelain, type Porcelain } from './porcelain.js';

/** Above it the counts are lower bounds; a row shows numbers, not lists. Unit: bytes. */
const STATUS_MAX_BYTES = 4 * 1024 * 1024;
/** Unit: ms. */
const STATUS_TIMEOUT_MS = 10_000;

/** The git state of a directory now; null when it is no git repository, or git does not answer in time. */
export async function readStatus(deps: { git: Git; clock: Clock }, path: string): Promise<GitStatus | null> {
  const porcelain = await readPorcelain(deps.git, path);
  if (porcelain === null) return null;
  const { changed, untracked, stashes, ...rest } = porcelain;
  return {
    ...rest,
    changed: changed.length,
    untracked: untracked.length,
    stashes: stashes === 0 ? await countStashes(path) : stashes,
    checked_at: isoTime(deps.clock.now()),
  };
}

/** One `git status`, parsed. Changes nothing, not even the index. */
export async function readPorcelain(git: Git, path: string): Promise<Porcelain | null> {
  const args = [
    'status',
    '--porcelain=v2',
    '--branch',
    '--show-stash',
    '--untracked-files=normal',
    '--ignore-submodules=none',
    '-z',
  ];
  const result = await git.read(path, args, { maxBytes: STATUS_MAX_BYTES, timeoutMs: STATUS_TIMEOUT_MS });
  if (result.outcome !== 'exited' || result.code !== 0) return null;
  return parsePorcelain(result.stdout);
}

/** git before 2.35 has no stash line in porcelain v2; the stash's own log has one line each. */
async function countStashes(path: string): Promise<number> {
  try {
    const log = await readFile(join(path, '.git/logs/refs/stash'), 'utf8');
    return log.split('\n').filter((line) => line !== '').length;
  } catch {
    return 0; // no stash was ever made, or `.git` is a file
  }
}
