import { SchmuxError } from '../../../../contract/errors.js';
import type { ExecResult } from '../../../../lib/exec.js';
import { isRemote, kindOfFailure, WHAT, type Address, type GitStep } from './failure-kinds.js';
import { lastLine, stderrTail, redactCredentials } from './stderr.js';
import { gitMissing } from '../git.js';
import { freeBytes } from '../../directory/paths.js';
import { displayUrl } from '../names/url.js';

const DAMAGE =
  /bad object|missing|unable to (read|find)|corrupt|valid object|cannot be accessed|packfile|loose object|Could not read [0-9a-f]|necessary objects|No such file|not a git repository|failed to (create|copy|start|open)|invalid (sha1|object)/i;

/**
 * A git command that did not succeed, as one plain sentence with git's own last lines beside it. A cause is only named when `step`
 * can have it: a repository on this machine has no connection that could break.
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
  const why = result.signal === null ? lastLine(cause) : `git was ended by ${result.signal}`;
  return new SchmuxError('CLONE_FAILED', `${WHAT[at.step]}: ${why}.`, { detail, cause });
}

/** True when git's words could mean that objects of our own mirror are missing or unreadable: worth a (slow) look. */
export function mayBeDamage(thrown: unknown): boolean {
  return thrown instanceof SchmuxError && thrown.code === 'CLONE_FAILED' && DAMAGE.test(String(thrown.cause));
}

function timedOut({ url, step }: { url: Address; step: GitStep }, detail: string | undefined): SchmuxError {
  const message = isRemote(step, url, '')
    ? `${displayUrl(url.text)} did not answer in time.`
    : `${WHAT[step]}: it took too long.`;
  return new SchmuxError('CLONE_TIMEOUT', message, {
    hint: 'Try again; for a very large repository raise internal.clone_timeout_s.',
    detail,
  });
}

export function cancelled(): SchmuxError {
  return new SchmuxError('SPAWN_CANCELLED', 'Cancelled; nothing was left behind.');
}

/** With less than this nothing can be written any more: what git calls a file that it could not write is a full disk. Unit: bytes. */
const NOTHING_LEFT = 1024 * 1024;

/**
 * The same error, or DISK_FULL when the disk of `folder` has less left than was still to be written (`needed` bytes at most):
 * git often says only that it could not write, and takes away what it had written of that file.
 */
export async function orDiskFull(thrown: unknown, folder: string, needed = 0): Promise<unknown> {
  if (!(thrown instanceof SchmuxError) || (thrown.code !== 'CLONE_FAILED' && thrown.code !== 'DISK_FULL'))
    return thrown;
  const free = await freeBytes(folder).catch(() => Infinity); // gone with its disk
  if (thrown.code === 'CLONE_FAILED' && free > Math.max(needed, NOTHING_LEFT)) return thrown;
  return new SchmuxError('DISK_FULL', `The disk of ${folder} is full.`, {
    hint: 'Free some space (schmux workspace dispose removes old workspaces) or use another disk, then try again.',
    detail: thrown.detail,
    cause: thrown,
  });
}

/** An error of the file system while a workspace is made, as a sentence. */
export function fileFailure(thrown: unknown, path: string): SchmuxError {
  if (thrown instanceof SchmuxError) return thrown;
  const { code, message } = thrown as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new SchmuxError('DISK_FULL', 'The disk is full.', {
      hint: 'Free some space or set workspace_path to another disk, then try again.',
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
  return new SchmuxError('CLONE_FAILED', `${path} could not be made: ${message}.`, { cause: thrown });
}
