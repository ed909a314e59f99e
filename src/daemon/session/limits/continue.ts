import { toSchmuxError } from '../../../contract/errors.js';
import type { Clock } from '../../../lib/clock.js';
import type { Logger } from '../../../lib/logging/logger.js';
import type { StatusScheduler } from '../../status/scheduler.js';
import type { Timeline } from '../history/timeline.js';
import type { SessionInput } from '../input/input.js';
import type { Registry } from '../registry.js';

/** How long after the daemon's start the screens of all sessions have been read, however busy the machine is. */
const LEARN_MS = 30_000;

export type ContinueDeps = {
  registry: Pick<Registry, 'apply'>;
  statusScheduler: Pick<StatusScheduler, 'nudge' | 'opinions'>;
  send: SessionInput['send'];
  timeline: Pick<Timeline, 'notContinued'>;
  clock: Pick<Clock, 'monotonic'>;
  logger: Logger;
};

/**
 * Sends "continue" to a session whose limit has ended at `until`; returns false when it is too early to tell what its screen shows.
 * Once per notice: that it was tried is on disk before anything is typed, so neither a refusal nor a crash repeats it.
 */
export type Continue = (id: string, until: string) => boolean;

export function createContinue(deps: ContinueDeps): Continue {
  const { registry, statusScheduler, timeline, logger } = deps;
  const startedAt = deps.clock.monotonic();
  const busy = new Set<string>();

  /** Returns why nothing may be sent; null when the notice is what the screen shows, undefined while that is not known. */
  function obstacle(id: string): string | null | undefined {
    const nudge = statusScheduler.nudge(id);
    if (nudge?.state === 'blocked') return `A question is open: ${nudge.reason}`;
    // The nudge may be that of an earlier run; the opinions are of this one.
    if (statusScheduler.opinions(id).some(({ problem }) => problem === 'rate_limited')) return null;
    const isLearning = deps.clock.monotonic() - startedAt < LEARN_MS;
    return isLearning ? undefined : 'The screen does not show the limit any more';
  }

  async function attempt(id: string, what: { until: string; obstacle: string | null }): Promise<void> {
    try {
      await registry.apply(id, { kind: 'continued', until: what.until });
      if (what.obstacle !== null) return timeline.notContinued(id, what.obstacle);
      await deps.send(
        id,
        { text: 'continue', enter: true, keys: [], force: false, draft: 'refuse', idle_within_ms: 0 },
        'automatic',
      );
    } catch (error) {
      logger.info({ session: id, err: error }, 'a session was not continued after its limit');
      timeline.notContinued(id, toSchmuxError(error).message);
    } finally {
      busy.delete(id);
    }
  }

  return (id, until) => {
    if (busy.has(id)) return true;
    const found = obstacle(id);
    if (found === undefined) return false;
    busy.add(id);
    void attempt(id, { until, obstacle: found });
    return true;
  };
}
