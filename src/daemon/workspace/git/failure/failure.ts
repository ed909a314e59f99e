import { SchmuxError } from '../../../../contract/errors.js';
import type { ExecResult } from '../../../../lib/exec.js';
import { isRemote, kindOfFailure, STEP_FAILED, type Address, type GitStep } from './failure-kinds.js';
import { lastLine, stderrTail, redactCredentials } from './stderr.js';
import { gitMissing } from '../git.js';
import { freeBytes } from '../../paths.js';
import { displayUrl } from '../names/url.js';

const DAMAGE =
  /bad object|missing|unable to (read|find)|corrupt|valid object|cannot be accessed|packfile|loose object|Could not read [0-9a-f]|necessary objects|No such file|not a git repository|failed to (create|copy|start|open)|invalid (sha1|object)/i;

/**
 * Turns a failed git command into an error with one plain sentence, and git's last lines as its detail. A cause is named only
 * when `step` can have it: a repository on this machine has no connection that could break.
 */
export function gitFailure(result: ExecResult, at: { url: Address; step: GitStep }): SchmuxError {
  if (result.outcome === 'not_found') return gitMissing();
  if (result.outcome === 'aborted') return cancelled();
  const detail = stderrTail(result.stderr);
  if (result.outcome === 'timeout') return timedOut(at, detail);
  const kind = kindOfFailure(result.stderr, { ...at, shown: displayUrl(at.url.text) });
  const cause = result.stderr;
  if (kind !== null)
    return new SchmuxError(kind.code, redactCredentials(kind.message), { hint: kind.hint, detail, cause });
  const why = result.signal === null ? lastLine(cause) : `git was killed by ${result.signal}`;
  return new SchmuxError('CLONE_FAILED', `${STEP_FAILED[at.step]}: ${why}.`, { detail, cause });
}

/** True when git's output could mean that objects of our mirror are missing or unreadable, which justifies a slow check. */
export function mayBeDamage(thrown: unknown): boolean {
  return thrown instanceof SchmuxError && thrown.code === 'CLONE_FAILED' && DAMAGE.test(String(thrown.cause));
}

function timedOut({ url, step }: { url: Address; step: GitStep }, detail: string | undefined): SchmuxError {
  const message = isRemote(step, url, '')
    ? `${displayUrl(url.text)} did not answer in time.`
    : `${STEP_FAILED[step]}: it took too long.`;
  return new SchmuxError('CLONE_TIMEOUT', message, {
    hint: 'Try again. For a very large repository, raise internal.clone_timeout_s.',
    detail,
  });
}

export function cancelled(): SchmuxError {
  return new SchmuxError('SPAWN_CANCELLED', 'Cancelled; nothing was left behind.');
}

/** With less free space than this, a file that git could not write means a full disk. */
const FULL_DISK_BYTES = 1024 * 1024;

/**
 * Returns the same error, or DISK_FULL when the disk of `folder` has less space left than was still to be written (at most
 * `needed` bytes): git often reports only that it could not write, and deletes the part of the file that it had written.
 */
export async function orDiskFull(thrown: unknown, folder: string, needed = 0): Promise<unknown> {
  if (!(thrown instanceof SchmuxError) || (thrown.code !== 'CLONE_FAILED' && thrown.code !== 'DISK_FULL'))
    return thrown;
  const free = await freeBytes(folder).catch(() => Infinity); // the folder is gone with its disk
  if (thrown.code === 'CLONE_FAILED' && free > Math.max(needed, FULL_DISK_BYTES)) return thrown;
  return new SchmuxError('DISK_FULL', `The disk of ${folder} is full.`, {
    hint: 'Free some space (schmux workspace dispose removes old workspaces) or use another disk, then try again.',
    detail: thrown.detail,
    cause: thrown,
  });
}

/** Turns a file system error during the creation of a workspace into a sentence. */
export function fileFailure(thrown: unknown, path: string): SchmuxError {
  if (thrown instanceof SchmuxError) return thrown;
  const { code, message } = thrown as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new SchmuxError('DISK_FULL', 'The disk is full.', {
      hint: 'Free some space or set workspace_path to a folder on another disk, then try again.',
      cause: thrown,
    });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new SchmuxError(
      'CLONE_FAILED',
      `${path} cannot be written: ${code === 'EROFS' ? 'the disk is read-only' : 'permission denied'}.`,
      {
        hint: 'Check who owns it.',
        cause: thrown,
      },
    );
  return new SchmuxError('CLONE_FAILED', `Could not create ${path}: ${message}.`, { cause: thrown });
}
