import type { Clock } from '../../../lib/clock.js';
import type { Stop } from '../../../lib/emitter.js';
import type { Notice } from '../notifier.js';
import type { PushAnswer } from './post.js';

/** Between two tries: doubled each time, and what the service asks for, up to the longest. Unit: ms. */
const FIRST_WAIT_MS = 5000;
const LONGEST_WAIT_MS = 10 * 60_000;
/** Tries of one notice; by then it is a quarter of an hour old. */
const TRIES_MAX = 6;
/** Sessions whose notice waits for a service that is away; of each the newest. The oldest goes. */
const WAITING_MAX = 32;

export type LaneDeps = {
  send(notice: Notice): Promise<PushAnswer>;
  /** The session still needs a person. */
  isDue(sessionId: string): boolean;
  /** The service says that nobody is there any more. */
  onGone(): void;
  /** With null when one was delivered. */
  onProblem(problem: string | null): void;
  clock: Clock;
};

export type Lane = { add(notice: Notice): void; stop(): void };

/** Notices for one browser, one after the other, again after a while when the push service is busy or away, and not for ever. */
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
  /** The next one that is still worth sending. */
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
    const answer = outcome instanceof Error ? null : (outcome as PushAnswer);
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
    // A newer one of the same session may have come meanwhile.
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

/** In words for the settings page. `outcome` is an Error when there was no answer. */
export function problemOf(status: number, outcome: unknown): string {
  if (outcome instanceof Error) return `The push service could not be reached: ${outcome.message}.`;
  return `The push service refused the notification (status ${status}).`;
}
