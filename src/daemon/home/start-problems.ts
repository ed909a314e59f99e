import type { Fault } from '../../contract/events.js';

/** Problems shown in the banner; the log has all of them. */
const SHOWN_MAX = 3;

/** Returns one fault for everything the daemon could not do at start and runs without; null when there is nothing. */
export function startFault(problems: readonly string[], log: string): Omit<Fault, 'code'> | null {
  if (problems.length === 0) return null;
  const more = problems.length - SHOWN_MAX;
  const shown = problems.slice(0, SHOWN_MAX).join(' ');
  return {
    message: more > 0 ? `${shown} And ${more} more.` : shown,
    hint: `schmux runs without it. All problems are in the log: ${log}. Fix them, then: schmux stop && schmux start`,
  };
}
