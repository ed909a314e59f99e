import { SchmuxError } from '../../../contract/errors.js';
import { kindOf } from '../paths.js';
import type { RepoUrl } from '../git/names/url.js';

/** A remote that does not respond within this time is considered unreachable, and the local copy is used. */
export const RESPONSE_TIMEOUT_MS = 5000;

/** Output of git, curl and ssh when nothing responded, or only a gateway; git 2.25–2.50, libcurl, OpenSSH, in the C locale. */
const NO_ANSWER =
  /Could not resolve|Name or service not known|Temporary failure in name resolution|nodename nor servname|unable to look up|No address associated|Connection (refused|timed out|reset|closed by)|Operation (timed out|too slow)|Failed to connect|Couldn't connect|unable to connect|Network is (unreachable|down)|No route to host|Host is down|SSL_ERROR_SYSCALL|SSL_connect|The requested URL returned error: 5\d\d/i;

/** Describes the copy of a remote that did not respond: when it was fetched, and why it is used. */
export type Stale = { fetchedAt: number; why: string };

/** True when the remote did not respond at all; false when it refused or a transfer was interrupted. */
export async function isUnanswered(thrown: unknown, url: RepoUrl): Promise<boolean> {
  if (!(thrown instanceof SchmuxError)) return false;
  if (thrown.code === 'CLONE_TIMEOUT') return true;
  if (thrown.code !== 'REPO_UNREACHABLE' && thrown.code !== 'CLONE_FAILED') return false;
  // A missing path is treated as a drive that is not mounted.
  if (url.host === null && (await kindOf(url.path)) === 'absent') return true;
  return NO_ANSWER.test(String(thrown.cause));
}

export function staleNote({ fetchedAt, why }: Stale, remote: string, now: number): string {
  return `${remote} did not respond; the copy on this machine is from ${ago(now - fetchedAt)}. ${why}`;
}

function ago(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'less than a minute ago';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}
