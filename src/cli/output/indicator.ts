import type { Indicator, Session } from '../../contract/session/session.js';
import { reasonOf, stateText } from '../../contract/session/state-word.js';
import type { Style } from './style.js';

/** An icon for each, since colour alone never carries the meaning; the same four states as everywhere. */
const APPEARANCE = {
  Running: { icon: '●', colour: 'green' },
  Waiting: { icon: '◐', colour: 'yellow' },
  Stopped: { icon: '○', colour: 'dim' },
  Error: { icon: '✕', colour: 'red' },
} as const satisfies Record<Indicator, { icon: string; colour: keyof Style }>;

/** Returns the icon and the exact state: `◐ Blocked`, `✕ Failed, exit 7`. */
export function indicatorText(session: Session): string {
  return `${APPEARANCE[session.indicator].icon} ${stateText(session)}`;
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
