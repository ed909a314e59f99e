import type { Session } from '../../contract/session/session.js';
import { stateText } from '../../contract/session/state-word.js';
import { formatDuration } from '../input/duration.js';
import { whyText } from '../output/indicator.js';
import { ago } from '../output/relative-time.js';
import { onOneLine } from '../output/safe-text.js';

/** Says what a session does instead: `It is still Working (12m): Runs the suite`; '' if it was never seen. */
export function stillText(session: Session | undefined, now: number): string {
  if (session === undefined) return '';
  const why = onOneLine(whyText(session)).trim();
  return `It is still ${stateText(session)} (${ago(session.nudge.since, now)})${why === '' ? '.' : `: ${why}`}`;
}

/** Says what was not reached: `fix-login was not blocked, feedback or done within 10m.` */
export function notReachedText(name: string, wanted: readonly string[], timeoutMs: number): string {
  const [last = '', ...others] = [...wanted].reverse();
  const states = others.length === 0 ? last : `${others.reverse().join(', ')} or ${last}`;
  return `${name} was not ${states.replace('limit-reset', 'past its limit')} within ${formatDuration(timeoutMs)}.`;
}
