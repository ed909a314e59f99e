import type { Mirror } from './mirror.js';
import type { Checkout } from './checkout.js';
import type { Start } from './resolve-start.js';

/** Runs git in the new clone; throws when git fails. */
export type InClone = (...args: string[]) => Promise<void>;

/**
 * Adds the remote of a checkout on this machine to a clone of it, so that pushes go where the user's own pushes go. The checkout
 * remains as the remote `local`, with its branches as they were.
 */
export async function addOwnRemote(
  run: InClone,
  input: { mirror: Mirror; start: Start; remote: string },
): Promise<void> {
  const { mirror, remote } = input;
  const { checkout } = mirror;
  const own = checkout?.remote ?? null;
  if (checkout === null || own === null) return;
  await run('remote', 'add', remote, own.url);
  for (const url of own.pushUrls) await run('config', '--add', `remote.${remote}.pushurl`, url);
  if (mirror.refs.upstream.size > 0) {
    // Their objects came with the clone.
    const tracked = `+refs/remotes/origin/*:refs/remotes/${remote}/*`;
    await run('fetch', '--no-tags', '--no-write-fetch-head', '--quiet', '--', mirror.directory, tracked);
    await run('update-ref', '--no-deref', '-d', `refs/remotes/${remote}/HEAD`);
  }
  const head = checkout.remoteHead;
  if (head !== null && mirror.refs.upstream.has(head))
    await run('symbolic-ref', `refs/remotes/${remote}/HEAD`, `refs/remotes/${remote}/${head}`);
  // A branch name that both remotes have means the checkout's own remote.
  await run('config', 'checkout.defaultRemote', remote);
  if (checkout.push !== null) {
    await run('remote', 'add', checkout.push.name, checkout.push.url);
    for (const url of checkout.push.pushUrls)
      await run('config', '--add', `remote.${checkout.push.name}.pushurl`, url);
    await run('config', 'remote.pushDefault', checkout.push.name);
  }
  await follow(run, input, checkout);
}

/** Makes each branch track what it tracks in the checkout, or nothing yet: then `git push` creates the remote branch. */
async function follow(
  run: InClone,
  { mirror, start, remote }: { mirror: Mirror; start: Start; remote: string },
  checkout: Checkout,
): Promise<void> {
  const { branches, upstream, defaultBranch } = mirror.refs;
  for (const branch of new Set([start.branch, defaultBranch])) {
    const isMade = branch === start.branch || (branch !== null && branches.has(branch));
    if (branch === null || !isMade) continue;
    const followed = checkout.follows.get(branch) ?? branch;
    // These replace what clone wrote, where the branch tracks the checkout.
    await run('config', '--replace-all', `branch.${branch}.remote`, remote);
    await run('config', '--replace-all', `branch.${branch}.merge`, `refs/heads/${followed}`);
    const isNew = branch === start.branch && start.kind === 'new';
    if (isNew || !upstream.has(followed)) await run('config', '--remove-section', `branch.${branch}`);
  }
}

/** Explains pushes to a checkout without a remote: its current branch cannot be pushed to (receive.denyCurrentBranch). */
export function pushIntoCheckout({ path, branch }: { path: string; branch: string | null }): string {
  const refused = branch === null ? '' : `; git refuses a push to ${branch}, which is checked out there`;
  return `${path} has no remote, so agents push new branches into it${refused}.`;
}
