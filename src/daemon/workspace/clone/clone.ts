import { access } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ExecResult } from '../../../lib/exec.js';
import { addOwnRemote, type InClone } from './checkout-remote.js';
import type { Start } from './resolve-start.js';
import { gitFailure } from '../git/failure/failure.js';
import type { GitStep } from '../git/failure/failure-kinds.js';
import type { Git } from '../git/git.js';
import type { Mirror } from './mirror.js';
import { createProgressParser } from '../git/progress.js';
import type { WorkContext } from '../git/shared-work.js';
import type { RepoUrl } from '../git/names/url.js';

export type CloneInput = {
  mirror: Mirror;
  url: RepoUrl;
  start: Start;
  /** Name of the remote: `origin`, or the user's clone.defaultRemoteName. */
  remote: string;
  /** Must not exist. */
  target: string;
  timeoutMs: number;
};

/** A finished clone. `branch` is null when HEAD is detached, `commit` in a repository without commits. */
export type CloneResult = { branch: string | null; commit: string | null; start: string; notes: string[] };

/**
 * Checkout workers. Writing files waits for the disk more than for a core: on two cores, four workers took half the time of two
 * (8,020 files).
 */
const WORKERS = Math.min(16, Math.max(4, availableParallelism()));

/**
 * Creates a complete, independent clone from a mirror, with everything that `git clone` takes from the user's config (templates
 * with their hooks, the remote's name). Object files are hard links (no alternates; copies on another file system, which an
 * explicit --local would refuse), `origin` is the real address before the first file is written (filters like LFS contact it),
 * and the checkout is parallel. Every ref is named in full. On failure the caller removes `target`.
 */
export async function cloneFromMirror(
  git: Git,
  input: CloneInput,
  context: WorkContext,
): Promise<CloneResult> {
  const { mirror, url, target, start, remote } = input;
  const options = {
    timeoutMs: input.timeoutMs,
    signal: context.signal,
    environment: context.environment,
  };
  const must = (step: GitStep, result: ExecResult) => {
    if (result.outcome === 'exited' && result.code === 0) return;
    throw gitFailure(result, { url, step });
  };
  const run: InClone = async (...args) => must('branch', await git.clone(target, args, options));
  const own = mirror.checkout?.remote ?? null;
  const source = own === null ? remote : remote === 'local' ? 'checkout' : 'local';

  context.onProgress({ phase: 'cloning', percent: null, text: 'Copying the repository' });
  const args = ['clone', '--no-checkout', '--no-recurse-submodules', `--origin=${source}`];
  const cloned = startBranch(mirror, start);
  if (cloned !== null) args.push(`--branch=${cloned}`);
  must('copy', await git.clone('/', [...args, '--', mirror.directory, target], options));
  await run('config', `remote.${source}.url`, url.text);

  const head = `refs/heads/${start.branch}`;
  if (start.kind === 'detached') await run('update-ref', '--no-deref', 'HEAD', start.commit ?? '');
  else {
    if (start.commit !== null) await run('update-ref', head, start.commit);
    await run('symbolic-ref', 'HEAD', head);
  }
  if (start.kind === 'branch' && cloned !== start.branch) {
    await run('config', `branch.${start.branch}.remote`, source);
    await run('config', `branch.${start.branch}.merge`, head);
  }
  // Recorded as a remote-tracking ref, so that its commits do not count as the user's own.
  if (start.ref !== undefined)
    await run('update-ref', `refs/remotes/${source}/${start.ref.replace(/^refs\//, '')}`, start.commit ?? '');
  // `git push` then creates a new branch on the remote and tracks it, like `git push -u`.
  const autoSetup = await git.read(target, ['config', '--get', 'push.autoSetupRemote']);
  if (autoSetup.code !== 0) await run('config', 'push.autoSetupRemote', 'true');

  if (start.commit !== null) {
    context.onProgress({ phase: 'checkout', percent: 0, text: 'Writing files' });
    // Not `checkout`, which exits with 0 even if files could not be written (measured with git 2.39 on a full disk).
    const write = ['read-tree', '--reset', '-u', '-v', 'HEAD'];
    must(
      'checkout',
      await git.clone(target, ['-c', `checkout.workers=${WORKERS}`, ...write], {
        ...options,
        filters: true,
        onStderr: createProgressParser(context.onProgress),
      }),
    );
  }
  // After the files, because a checkout may have LFS objects that are not on its remote yet.
  if (own !== null) await addOwnRemote(run, { mirror, start, remote });
  const { branch, commit } = start;
  return { branch, commit, start: start.text, notes: [...start.notes, ...(await missingParts(target))] };
}

/** Returns the branch that git creates in the clone: the one to start on or from. */
function startBranch({ refs }: Mirror, start: Start): string | null {
  const name = start.kind === 'branch' && start.upstream === undefined ? start.branch : refs.defaultBranch;
  // git takes HEAD for the current commit wherever it can.
  return name !== null && name !== 'HEAD' && refs.branches.has(name) ? name : null;
}

/** Returns notes on what is missing, as after `git clone`. */
async function missingParts(target: string): Promise<string[]> {
  const notes: string[] = [];
  if (await exists(join(target, '.gitmodules')))
    notes.push(
      'It has submodules, which are empty as after git clone; git submodule update --init --recursive fills them.',
    );
  if (await exists(join(target, '.git/shallow')))
    notes.push(
      'Its history is shallow, like that of the repository it was cloned from; git fetch --unshallow gets the rest.',
    );
  return notes;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
