import type { Indicator, Session } from '../contract/session.js';
import type { Style } from './style.js';

/** Icon and word, never colour alone (S5.5); the same four everywhere. */
const LOOK = {
  Running: { icon: '●', colour: 'green' },
  Waiting: { icon: '◐', colour: 'yellow' },
  Stopped: { icon: '○', colour: 'dim' },
  Error: { icon: '✕', colour: 'red' },
} as const satisfies Record<Indicator, { icon: string; colour: keyof Style }>;

export function indicatorText(indicator: Indicator): string {
  return `${LOOK[indicator].icon} ${indicator}`;
}

export function paintIndicator(style: Style, indicator: Indicator, text: string): string {
  return style[LOOK[indicator].colour](text);
}

/** What a person calls a session: its nickname, else its id. */
export function sessionName(session: Pick<Session, 'id' | 'nickname'>): string {
  return session.nickname ?? session.id;
}

/** Why the row shows what it shows, in the agent's own words where there are any. */
export function whyText(session: Session): string {
  if (session.status === 'spawning') return session.progress?.text || 'starting';
  if (session.failure !== null) return session.failure.message;
  if (session.exit !== null) return session.nudge.reason || exitText(session.exit);
  return session.nudge.reason || session.last_line;
}

export function exitText(exit: NonNullable<Session['exit']>): string {
  if (exit.signal !== null) return `ended by ${exit.signal}`;
  return exit.code === null ? 'ended' : `exited with code ${exit.code}`;
}
