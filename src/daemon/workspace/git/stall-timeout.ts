import type { Clock } from '../../../lib/clock.js';
import type { ExecResult } from '../../../lib/exec.js';
import type { RunOptions } from './git.js';

/** A remote that has said nothing at all by then is down (a security key may have to be touched). Unit: ms. */
export const FIRST_OUTPUT_TIMEOUT_MS = 30_000;
/** git reports every second while it transfers; silence of that length is a dead connection. Unit: ms. */
const STALL_TIMEOUT_MS = 120_000;

/**
 * Runs a transfer that is given up (outcome `timeout`) when it takes longer than `timeoutMs`, or falls silent. What it says on
 * stderr is handed on.
 */
export async function withStallTimeout(
  limits: { clock: Clock; signal: AbortSignal; timeoutMs: number },
  onStderr: (text: string) => void,
  run: (options: RunOptions) => Promise<ExecResult>,
): Promise<ExecResult> {
  const stalled = new AbortController();
  const arm = (ms: number) => limits.clock.after(Math.min(ms, limits.timeoutMs), () => stalled.abort());
  let disarm = arm(FIRST_OUTPUT_TIMEOUT_MS);
  try {
    const result = await run({
      timeoutMs: limits.timeoutMs,
      signal: AbortSignal.any([limits.signal, stalled.signal]),
      onStderr(text) {
        disarm();
        // "Cloning into …" is git's own word, not the remote's.
        disarm = arm(
          /^(remote:|Receiving|Resolving|Unpacking)/m.test(text) ? STALL_TIMEOUT_MS : FIRST_OUTPUT_TIMEOUT_MS,
        );
        onStderr(text);
      },
    });
    return result.outcome === 'aborted' && !limits.signal.aborted
      ? { ...result, outcome: 'timeout' }
      : result;
  } finally {
    disarm();
  }
}
