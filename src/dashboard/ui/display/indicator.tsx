import type { Indicator as State, Session } from '../../../contract/session/session.js';
import { kindOf, stateText } from '../../../contract/session/state-word.js';
import css from './indicator.module.css';

/**
 * The four shapes: a full, a half and an empty circle, and a cross. They differ without colour. `named`: with a label
 * for screen readers. `quiet`: without colour.
 */
export function IndicatorIcon(props: { state: State; size?: number; named?: boolean; quiet?: boolean }) {
  const { state, size = 12, named = false, quiet = false } = props;
  return (
    <svg
      className={`${css.icon} ${quiet ? css.quiet : css[state]}`}
      width={size}
      height={size}
      viewBox="0 0 12 12"
      {...(named ? { role: 'img', 'aria-label': state } : { 'aria-hidden': true })}
    >
      {state === 'Running' && <circle cx="6" cy="6" r="4.5" fill="currentColor" />}
      {state === 'Waiting' && (
        <>
          <circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
          <path d="M6 1.5a4.5 4.5 0 0 1 0 9z" fill="currentColor" />
        </>
      )}
      {state === 'Stopped' && (
        <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      )}
      {state === 'Error' && (
        <path d="M2.5 2.5l7 7m0-7l-7 7" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      )}
    </svg>
  );
}

/** The icon of an indicator with the word for its kind; only Blocked is coloured. */
export function Indicator({ session }: { session: Session }) {
  const blocked = kindOf(session) === 'blocked';
  return (
    <span
      className={blocked ? `${css.indicator} ${css.blocked}` : css.indicator}
      title={session.indicator}
      data-indicator={session.indicator}
    >
      <IndicatorIcon state={session.indicator} named quiet={!blocked} />
      {stateText(session)}
    </span>
  );
}
