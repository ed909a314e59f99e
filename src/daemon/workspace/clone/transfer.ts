import type { ExecResult } from '../../../lib/exec.js';
import type { Clock } from '../../../lib/clock.js';
import { gitFailure } from '../git/failure/failure.js';
import type { Git } from '../git/git.js';
import { parseLsRemote, type Head } from '../git/refs.js';
import { createProgressParser } from '../git/progress.js';
import type { WorkContext } from '../git/shared-work.js';
import { FIRST_OUTPUT_TIMEOUT_MS, withStallTimeout } from '../git/stall-timeout.js';
import type { RepoUrl } from '../git/names/url.js';
import { RESPONSE_TIMEOUT_MS } from './offline.js';

/**
 * Options for transfers. Packs stay packs, to be hard-linked as one file; less than 100 bytes/s for a minute means a stuck
 * transfer.
 */
export const TRANSFER = [
  '-c',
  'fetch.unpackLimit=1',
  '-c',
  'fetch.recurseSubmodules=false',
  '-c',
  'http.lowSpeedLimit=100',
  '-c',
  'http.lowSpeedTime=60',
];
/** Matches output of the remote; "From …" and the like come from git itself. */
const REMOTE_OUTPUT = /^(remote:|Receiving|Resolving|Unpacking)/m;

export type TransferDeps = { git: Git; clock: Clock; timeoutMs(): number };
export type Target = { url: RepoUrl; directory: string };

/** Fetches refs into a bare repository. A shallow remote stays shallow. */
export async function fetchInto(
  deps: TransferDeps,
  { url, directory }: Target,
  {
    refspecs,
    context,
    prune = false,
  }: { refspecs: readonly string[]; context: WorkContext; prune?: boolean },
): Promise<ExecResult> {
  const args = ['fetch', '--no-tags', '--no-write-fetch-head', '--update-shallow', '--progress'];
  if (prune) args.push('--prune');
  return withStallTimeout(
    { clock: deps.clock, signal: context.signal, timeoutMs: deps.timeoutMs() },
    createProgressParser(context.onProgress),
    (limits) =>
      deps.git.remote(directory, [...TRANSFER, ...args, '--', url.text, ...refspecs], {
        url,
        environment: context.environment,
        ...limits,
        onStderr(text) {
          if (REMOTE_OUTPUT.test(text)) context.onResponse?.();
          limits.onStderr?.(text);
        },
      }),
  );
}

/** Fetches updates and returns the remote's HEAD. Aborts when the remote sends nothing for `RESPONSE_TIMEOUT_MS`. */
export async function fetchUpdates(
  deps: TransferDeps,
  target: Target,
  { refspecs, context }: { refspecs: readonly string[]; context: WorkContext },
): Promise<Head> {
  const { url } = target;
  const silence = new AbortController();
  const onResponse = deps.clock.after(RESPONSE_TIMEOUT_MS, () => silence.abort());
  const signal = AbortSignal.any([context.signal, silence.signal]);
  const answered = (result: ExecResult) => {
    if (result.outcome === 'exited' && result.code === 0) onResponse();
    return result;
  };
  try {
    // A fetch does not report the remote's HEAD; listing it in parallel costs no time.
    const [fetched, listed] = await Promise.all([
      fetchInto(deps, target, { refspecs, context: { ...context, signal, onResponse }, prune: true }).then(
        answered,
      ),
      deps.git
        .remote(null, ['ls-remote', '--symref', '--', url.text, 'HEAD'], {
          url,
          environment: context.environment,
          timeoutMs: Math.min(FIRST_OUTPUT_TIMEOUT_MS, deps.timeoutMs()),
          signal,
        })
        .then(answered),
    ]);
    for (const result of [fetched, listed]) {
      const gaveUp = result.outcome === 'aborted' && !context.signal.aborted;
      if (result.code !== 0 || result.outcome !== 'exited')
        throw gitFailure(gaveUp ? { ...result, outcome: 'timeout' } : result, { url, step: 'fetch' });
    }
    return parseLsRemote(listed.stdout).head;
  } finally {
    onResponse();
  }
}
