import { SchmuxError } from '../../../contract/errors.js';
import { findObstacle, isBusy, type Message, type Obstacle } from './decide.js';
import { ended, refused } from './refusals.js';
import type { Acting } from './turn.js';

/** How often a session is read while a message waits for it. Only then: at rest nothing is read. */
const STEP_MS = 250;

/**
 * Waits until the agent is idle and nothing keeps the message from being typed. Throws AGENT_BUSY, or what was in the way, when
 * that did not happen within `withinMs`.
 */
export async function untilIdle(
  { inspect, pause, clock, id, pane }: Acting,
  message: Message,
  { withinMs, isOver }: { withinMs: number; isOver: () => boolean },
): Promise<void> {
  const start = clock.monotonic();
  for (;;) {
    if (isOver()) throw ended(id, false);
    const inspection = await inspect(id, pane);
    if (inspection === 'gone') throw ended(id, false);
    const obstacle: Obstacle | null = findObstacle(inspection, message);
    if (obstacle === null && !isBusy(inspection)) return;
    if (clock.monotonic() - start >= withinMs)
      throw obstacle === null ? busy(id, withinMs) : refused(id, obstacle);
    await pause(Math.min(STEP_MS, Math.max(1, withinMs - (clock.monotonic() - start))));
  }
}

function busy(id: string, withinMs: number): SchmuxError {
  const when = withinMs === 0 ? 'is working' : `was still working after ${Math.round(withinMs / 1000)} s`;
  return new SchmuxError('AGENT_BUSY', `Nothing was typed: the agent of session ${id} ${when}.`, {
    hint: `To wait until it is idle: schmux wait ${id} --for feedback,done`,
  });
}
