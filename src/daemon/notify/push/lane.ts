import type { Clock } from '../../../lib/clock.js';
import type { Stop } from '../../../lib/emitter.js';
import type { Notice } from '../notifier.js';
import type { PushResponse } from './post.js';

/** The wait between two tries: doubled each time, at least what the service asks for, at most the longest. */
const FIRST_WAIT_MS = 5000;
const LONGEST_WAIT_MS = 10 * 60_000;
/** Tries per notice; after the last one it is a quarter of an hour old. */
const TRIES_MAX = 6;
/** Sessions whose notice waits while the service is unavailable: the newest notice of each; the oldest session is dropped. */
const WAITING_MAX = 32;

export type LaneDeps = {
  send(notice: Notice): Promise<PushResponse>;
  /** Whether the session still needs the user. */
  isDue(sessionId: string): boolean;
  /** Called when the service no longer knows the subscription. */
  onGone(): void;
  /** Called with null when a notice was delivered. */
  onProblem(problem: string | null): void;
  clock: Clock;
};

export type Lane = { add(notice: Notice): void; stop(): void };

/**
 * Sends notices to one browser, one after the other; retries a limited number of times while the push service is busy or
 * unavailable.
 */
export function createLane(deps: LaneDeps): Lane {
  const waiting = new Map<string, Notice>();
  let busy = false;
  let stopped = false;
  let tries = 0;
  let retry: Stop | null = null;

  async function pump(): Promise<void> {
    if (busy || stopped || retry !== null) return;
    const next = first();
    if (next === undefined) return;
    busy = true;
    await deliver(next);
    busy = false;
    void pump();
  }
  /** Returns the next notice that is still worth sending. */
  function first(): Notice | undefined {
    for (const [id, notice] of waiting) {
      if (deps.isDue(id)) return notice;
      waiting.delete(id);
    }
    tries = 0;
    return undefined;
  }
  async function deliver(notice: Notice): Promise<void> {
    tries += 1;
    const outcome = await deps.send(notice).catch((error: unknown) => error);
    if (stopped) return;
    const answer = outcome instanceof Error ? null : (outcome as PushResponse);
    const status = answer?.status ?? 0;
    if (status === 404 || status === 410) return deps.onGone();
    const again = answer === null || status === 429 || status >= 500;
    if (again && tries < TRIES_MAX) {
      const wait = Math.max(answer?.retryAfterMs ?? 0, FIRST_WAIT_MS * 2 ** (tries - 1));
      retry = deps.clock.after(Math.min(wait, LONGEST_WAIT_MS), () => {
        retry = null;
        void pump();
      });
      return;
    }
    tries = 0;
    // A newer notice of the same session may have arrived meanwhile.
    if (waiting.get(notice.session_id) === notice) waiting.delete(notice.session_id);
    deps.onProblem(status >= 200 && status < 300 ? null : problemOf(status, outcome));
  }

  return {
    add(notice) {
      if (stopped) return;
      waiting.delete(notice.session_id);
      waiting.set(notice.session_id, notice);
      for (const id of waiting.keys()) {
        if (waiting.size <= WAITING_MAX) break;
        waiting.delete(id);
      }
      void pump();
    },
    stop() {
      stopped = true;
      retry?.();
      waiting.clear();
    },
  };
}

/** Describes a failed delivery for the settings page. `outcome` is an Error when there was no response. */
export function problemOf(status: number, outcome: unknown): string {
  if (outcome instanceof Error) return `The push service could not be reached: ${outcome.message}.`;
  return `The push service refused the notification (status ${status}).`;
}
