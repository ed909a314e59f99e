import type { Fault } from '../../contract/events.js';

/** Enough to see what kind of thing it is; the log has every one. */
const SHOWN = 3;

/** What the daemon could not do at start and goes on without, as one fault; null when there is nothing. */
export function startFault(problems: readonly string[], log: string): Omit<Fault, 'code'> | null {
  if (problems.length === 0) return null;
  const more = problems.length - SHOWN;
  const shown = problems.slice(0, SHOWN).join(' ');
  return {
    message: more > 0 ? `${shown} And ${more} more.` : shown,
    hint: `schmux goes on without it. The log has every one: ${log}. Put it right, then: schmux stop && schmux start`,
  };
}
