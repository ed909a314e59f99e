import type { Indicator as State } from '../../contract/session.js';
import css from './indicator.module.css';

/** The four shapes: a full, a half and an empty circle, and a cross. They differ without colour. */
export function IndicatorIcon({ state, size = 12 }: { state: State; size?: number }) {
  return (
    <svg className={`${css.icon} ${css[state]}`} width={size} height={size} viewBox="0 0 12 12" aria-hidden>
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

/** Icon and word and colour, the same everywhere. */
export function Indicator({ state }: { state: State }) {
  return (
    <span className={`${css.indicator} ${css[state]}`} data-indicator={state}>
      <IndicatorIcon state={state} />
      {state}
    </span>
  );
}
