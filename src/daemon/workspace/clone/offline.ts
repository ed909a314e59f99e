import { SchmuxError } from '../../../contract/errors.js';
import { kindOf } from '../directory/paths.js';
import type { RepoUrl } from '../git/names/url.js';

/** A remote that has a copy here and says nothing for this long is taken for unreachable: the copy is used. */
export const ANSWER_MS = 5000;

/** What git, curl and ssh say when nobody answered, or only a gateway; git 2.25–2.50, libcurl, OpenSSH, in the C locale. */
const NO_ANSWER =
  /Could not resolve|Name or service not known|Temporary failure in name resolution|nodename nor servname|unable to look up|No address associated|Connection (refused|timed out|reset|closed by)|Operation (timed out|too slow)|Failed to connect|Couldn't connect|unable to connect|Network is (unreachable|down)|No route to host|Host is down|SSL_ERROR_SYSCALL|SSL_connect|The requested URL returned error: 5\d\d/i;

/** A copy of a remote that did not answer: when it was fetched, and why it is used. */
export type Stale = { fetchedAt: number; why: string };

/** True when the remote did not answer at all: not when it refused, or broke off a transfer. */
export async function isUnanswered(thrown: unknown, url: RepoUrl): Promise<boolean> {
  if (!(thrown instanceof SchmuxError)) return false;
  if (thrown.code === 'CLONE_TIMEOUT') return true;
  if (thrown.code !== 'REPO_UNREACHABLE' && thrown.code !== 'CLONE_FAILED') return false;
  // A drive that is not mounted.
  if (url.host === null && (await kindOf(url.path)) === 'absent') return true;
  return NO_ANSWER.test(String(thrown.cause));
}

export function staleNote({ fetchedAt, why }: Stale, remote: string, now: number): string {
  return `${remote} did not answer; the copy on this machine is from ${ago(now - fetchedAt)}. ${why}`;
}

function ago(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'less than a minute ago';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}
