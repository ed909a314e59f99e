import { SchmuxError, type ErrorCode } from '../../contract/errors.js';
import type { ExecResult } from '../lib/exec.js';
import { gitMissing, lastLine } from './git.js';
import { freeBytes } from './paths.js';
import { displayUrl } from './url.js';

type Kind = { pattern: RegExp; code: ErrorCode; say: (url: string) => string; hint: string };

/**
 * What git, curl and ssh say when a clone or fetch fails, the telling line first: ssh adds "Could not read from remote
 * repository" to everything. Wordings from git 2.25–2.50, libcurl and OpenSSH, in the C locale.
 */
const KINDS: readonly Kind[] = [
  {
    pattern:
      /No space left on device|out of disk ?space|Disk quota exceeded|unable to write.*: File too large/i,
    code: 'DISK_FULL',
    say: () => 'The disk is full.',
    hint: 'Free some space or set workspace_path to another disk, then try again.',
  },
  {
    pattern: /transport '[^']*' not allowed|protocol '[^']*' (is )?not (supported|allowed)/i,
    code: 'REPO_URL_INVALID',
    say: (url) => `Git was sent from ${url} to a kind of address that schmux does not allow.`,
    hint: 'Look for url.*.insteadOf in your git configuration, or for a redirect of the server.',
  },
  {
    pattern:
      /Could not resolve (host|proxy)|Name or service not known|Temporary failure in name resolution|nodename nor servname|unable to look up|No address associated/i,
    code: 'REPO_UNREACHABLE',
    say: (url) => `The host of ${url} could not be found.`,
    hint: 'Check the address and your network connection.',
  },
  {
    pattern: /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/i,
    code: 'REPO_UNREACHABLE',
    say: (url) => `ssh does not know (or no longer recognises) the host of ${url}.`,
    hint: 'Connect to it once by hand with ssh, check its fingerprint, and try again.',
  },
  {
    pattern:
      /Authentication failed|could not read (Username|Password)|terminal prompts disabled|Permission denied \(|Access denied|authentication required|The requested URL returned error: 40[13]|no more authentication methods|Too many authentication failures/i,
    code: 'REPO_UNREACHABLE',
    say: (url) => `${url} asks for a login that git does not have.`,
    hint: 'Make `git ls-remote` of that address work in a terminal first (a credential helper, or a key in ssh-agent).',
  },
  {
    pattern: /dubious ownership/i,
    code: 'REPO_UNREACHABLE',
    say: (url) => `Git refuses ${url} because it belongs to another user.`,
    hint: 'If you trust it: git config --global --add safe.directory <that path>.',
  },
  {
    pattern:
      /SSL certificate problem|server certificate verification failed|certificate (has expired|verify failed)|SSL_connect|gnutls_handshake|SSL_ERROR/i,
    code: 'REPO_UNREACHABLE',
    say: (url) => `The encrypted connection to ${url} could not be made.`,
    hint: "Check the server's certificate, and http.sslCAInfo in your git configuration.",
  },
  {
    pattern:
      /Connection refused|Failed to connect|Couldn't connect|Connection timed out|Operation timed out|Network is unreachable|No route to host|Operation too slow|unable to connect|Connection closed by/i,
    code: 'REPO_UNREACHABLE',
    say: (url) => `${url} cannot be reached.`,
    hint: 'Check the address, your network and your proxy.',
  },
  {
    pattern:
      /Repository not found|repository '[^']*' (not found|does not exist)|does not exist|does not appear to be a git repository|The requested URL returned error: 404|no such repository|not a git repository|project you were looking for could not be found|not valid: is this a git repository|repository not exported/i,
    code: 'REPO_UNREACHABLE',
    say: (url) => `There is no git repository at ${url}, or you may not see it.`,
    hint: 'Check the address, and that your account may read it.',
  },
  {
    pattern:
      /early EOF|RPC failed|unexpected disconnect|hung up unexpectedly|invalid index-pack output|transfer closed|Connection reset|Broken pipe|index-pack failed|bad pack header|expected flush|bad line length/i,
    code: 'CLONE_FAILED',
    say: (url) => `The connection to ${url} broke before everything had arrived.`,
    hint: 'Try again; nothing half-made was kept.',
  },
  {
    pattern:
      /cannot lock ref .*(exists; cannot create|there are still refs under)|'refs\/heads\/[^']*' exists; cannot create/i,
    code: 'BRANCH_INVALID',
    say: () =>
      'That branch cannot be created beside the default branch: one name would be a folder of the other.',
    hint: 'Choose another branch name.',
  },
  {
    pattern: /Permission denied/i,
    code: 'CLONE_FAILED',
    say: () => 'A file or directory could not be written or read: permission denied.',
    hint: 'Check who owns the workspace folder and the repository.',
  },
];

const DAMAGE =
  /bad object|missing|unable to (read|find)|corrupt|valid object|cannot be accessed|packfile|loose object|Could not read [0-9a-f]|necessary objects|No such file|not a git repository|failed to (create|copy|start|open)|invalid (sha1|object)/i;

/** One plain sentence for a git command that did not succeed. `what` begins it when nothing better is known. */
export function gitFailure(result: ExecResult, context: { url: string; what: string }): SchmuxError {
  const url = displayUrl(context.url);
  if (result.outcome === 'not_found') return gitMissing();
  if (result.outcome === 'aborted') return cancelled();
  if (result.outcome === 'timeout') return timedOut(url);
  const kind = KINDS.find((entry) => entry.pattern.test(result.stderr));
  const cause = result.stderr;
  if (kind !== undefined) return new SchmuxError(kind.code, kind.say(url), { hint: kind.hint, cause });
  return new SchmuxError('CLONE_FAILED', `${context.what}: ${withoutLogins(lastLine(cause))}.`, { cause });
}

/** True when git's words could mean that objects of our own mirror are missing or unreadable: worth a (slow) look. */
export function mayBeDamage(thrown: unknown): boolean {
  return thrown instanceof SchmuxError && thrown.code === 'CLONE_FAILED' && DAMAGE.test(String(thrown.cause));
}

export function timedOut(url: string): SchmuxError {
  return new SchmuxError('CLONE_TIMEOUT', `${displayUrl(url)} did not answer in time.`, {
    hint: 'Try again; for a very large repository raise internal.clone_timeout_s.',
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

function withoutLogins(text: string): string {
  return text.replace(/([a-z+.-]+:\/\/)[^/@\s']*@/gi, '$1');
}
