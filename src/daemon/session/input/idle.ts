import { SchmuxError } from '../../../contract/errors.js';
import { findObstacle, isBusy, type Message, type Obstacle } from './decide.js';
import { ended, refused } from './refusals.js';
import type { Acting } from './turn.js';

/** How often a session is read while a message waits for it. Only then: at rest nothing is read. */
const STEP_MS = 250;

/** How long to wait, and what ends the wait: the end of the session, or a sender who is `gone`. */
type Wait = { withinMs: number; isOver: () => boolean; gone: AbortSignal | undefined };

/**
 * Waits until the agent is idle and nothing keeps the message from being typed. Throws AGENT_BUSY, or what was in the way, when
 * that did not happen within `withinMs` or before the sender was gone.
 */
export async function untilIdle(
  { inspect, pause, clock, id, pane }: Acting,
  message: Message,
  { withinMs, isOver, gone }: Wait,
): Promise<void> {
  const start = clock.monotonic();
  for (;;) {
    if (isOver()) throw ended(id, false);
    const inspection = await inspect(id, pane);
    requireSender(id, gone);
    if (inspection === 'gone') throw ended(id, false);
    const obstacle: Obstacle | null = findObstacle(inspection, message);
    if (obstacle === null && !isBusy(inspection)) return;
    if (clock.monotonic() - start >= withinMs)
      throw obstacle === null ? busy(id, withinMs) : refused(id, obstacle);
    await pause(Math.min(STEP_MS, Math.max(1, withinMs - (clock.monotonic() - start))));
  }
}

/** Throws AGENT_BUSY when the sender no longer waits for the receipt: a message that was given up is not typed later. */
export function requireSender(id: string, gone: AbortSignal | undefined): void {
  if (gone?.aborted === true)
    throw new SchmuxError('AGENT_BUSY', `Nothing was typed: the sender gave up waiting for session ${id}.`);
}

function busy(id: string, withinMs: number): SchmuxError {
  const when = withinMs === 0 ? 'is working' : `was still working after ${Math.round(withinMs / 1000)} s`;
  return new SchmuxError('AGENT_BUSY', `Nothing was typed: the agent of session ${id} ${when}.`, {
    hint: `To wait until it is idle: schmux wait ${id} --for feedback,done`,
  });
}
