import { dirname } from 'node:path';
import { SchmuxError } from '../../../contract/errors.js';
import type { SpawnEnvironment } from '../../environment/environment.js';
import type { Git } from '../git/git.js';
import { kindOf } from '../paths.js';
import { displayUrl, type RepoUrl } from '../git/names/url.js';
import type { Mirrors } from './mirror.js';
import { readCheckout } from './checkout.js';
import { pushIntoCheckout } from './checkout-remote.js';

/** `note`: where agents push to. `warning`: why the repository could not be read now. */
export type Probe = { note?: string; warning?: string };

/** Output of a server, or of git for a path, when there is no repository; a missing login may hide one. */
const NOT_THERE =
  /Repository not found|repository '[^']*' (not found|does not exist)|does not appear to be a git repository|The requested URL returned error: 404|no such repository|not a git repository|project you were looking for could not be found|repository not exported/i;

/**
 * Checks an address for a few seconds at most. Throws when there is certainly no repository; returns a warning when it does not
 * respond.
 */
export async function probeRepo(
  deps: { git: Git; mirrors: Mirrors },
  url: RepoUrl,
  environment?: SpawnEnvironment,
): Promise<Probe> {
  const shown = displayUrl(url.text);
  try {
    await deps.mirrors.list(url, { quick: true, environment });
  } catch (error) {
    if (!(error instanceof SchmuxError) || error.code === 'REPO_URL_INVALID' || error.code === 'GIT_MISSING')
      throw error;
    if (url.host === null && (await kindOf(url.path)) === 'absent')
      throw new SchmuxError('REPO_UNREACHABLE', `There is nothing at ${shown}.`, {
        hint: 'Check the path. If it is on a drive that is not mounted, mount the drive before you add the repository.',
      });
    if (!NOT_THERE.test(String(error.cause)))
      return { warning: [error.message, error.hint].filter(Boolean).join(' ') };
    const around = url.host === null ? await repositoryAround(deps.git, url.path) : null;
    if (around === null) throw error;
    throw new SchmuxError('REPO_UNREACHABLE', `${shown} is a folder inside the repository ${around}.`, {
      hint: `schmux repo add ${around}`,
    });
  }
  const checkout = await readCheckout(deps.git, url);
  if (checkout === null) return {};
  if (checkout.remote === null) return { note: pushIntoCheckout(checkout) };
  const { name, url: address } = checkout.push ?? checkout.remote;
  return {
    note: `Agents start from the branches of this checkout, including commits that are not pushed yet, and push to its remote ${name}, ${displayUrl(address)}.`,
  };
}

async function repositoryAround(git: Git, path: string): Promise<string | null> {
  // One at a time: git.read never searches above its directory.
  for (let current = path; current !== dirname(current); current = dirname(current)) {
    const result = await git.read(current, ['rev-parse', '--show-toplevel']);
    if (result.code === 0) return current === path ? null : result.stdout.replace(/\n$/, '');
  }
  return null;
}
