import type { Clock } from '../../../lib/clock.js';
import type { ExecResult } from '../../../lib/exec.js';
import type { RunOptions } from './git.js';

/** A remote that has sent nothing by then is considered down; long enough for touching a security key. */
export const FIRST_OUTPUT_TIMEOUT_MS = 30_000;
/** git reports every second during a transfer; silence this long means a dead connection. */
const STALL_TIMEOUT_MS = 120_000;

/**
 * Runs a transfer and aborts it (outcome `timeout`) when it takes longer than `timeoutMs` or goes silent. Its stderr is passed
 * to `onStderr`.
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
        // "Cloning into …" comes from git, not from the remote.
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
