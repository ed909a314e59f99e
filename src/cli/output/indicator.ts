import type { Indicator, Session } from '../../contract/session/session.js';
import { limitLeft, waitsForLimit } from '../../contract/session/limit.js';
import { reasonOf, stateText } from '../../contract/session/state-word.js';
import type { Style } from './style.js';

/** An icon for each, since colour alone never carries the meaning; the same four states as everywhere. */
const APPEARANCE = {
  Running: { icon: '●', colour: 'green' },
  Waiting: { icon: '◐', colour: 'yellow' },
  Stopped: { icon: '○', colour: 'dim' },
  Error: { icon: '✕', colour: 'red' },
} as const satisfies Record<Indicator, { icon: string; colour: keyof Style }>;

/** Returns the icon and the exact state: `◐ Blocked`, `✕ Failed, exit 7`, `◐ Limited until 14:00 (in 2 h 10 min)`. */
export function indicatorText(session: Session, now: number): string {
  const until = session.nudge.limited_until;
  const left = until !== undefined && waitsForLimit(session) ? limitLeft(until, now) : '';
  return `${APPEARANCE[session.indicator].icon} ${stateText(session)}${left === '' ? '' : ` (${left})`}`;
}

export function paintIndicator(style: Style, indicator: Indicator, text: string): string {
  return style[APPEARANCE[indicator].colour](text);
}

/** Returns the nickname of a session, or its id. */
export function sessionName(session: Pick<Session, 'id' | 'nickname'>): string {
  return session.nickname ?? session.id;
}

/** Returns why the session is in its state, in the agent's own words if there are any. */
export function whyText(session: Session): string {
  return reasonOf(session);
}
