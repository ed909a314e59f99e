import { useId } from 'react';
import type { Session } from '../../../../contract/session/session.js';
import { stateText } from '../../../../contract/session/state-word.js';
import { useApp, useConfig } from '../../../state/hooks.js';
import { Toggle } from '../../../ui/controls/toggle.js';
import { LimitLeft } from '../../../ui/display/limit-left.js';
import css from '../details.module.css';
import { Section } from './section.js';

/** When the limit of a session ends, and the switch that continues it then. Shown while it is limited, or has a choice of its own. */
export function LimitSetting({ session }: { session: Session }) {
  const { actions } = useApp();
  const { config } = useConfig();
  const id = useId();
  const own = session.continue_at_reset;
  const limited = session.nudge.problem === 'rate_limited';
  if (session.status !== 'running' || (!limited && own === undefined)) return null;
  const standard = config.limits.continue_at_reset;
  return (
    <Section title="Limit">
      {limited && (
        <p>
          {stateText(session)} <LimitLeft session={session} className="tnum" />
        </p>
      )}
      <div className={css.limit}>
        <label htmlFor={id}>Continue automatically</label>
        <Toggle
          id={id}
          checked={own ?? standard}
          onChange={(on) => void actions.continueAtReset(session.id, on === standard ? null : on)}
        />
      </div>
      <p id={`${id}-hint`} className={css.hint}>
        Sends “continue” two minutes after the limit, once, if the screen still shows the same notice and says
        when the limit ends.
      </p>
    </Section>
  );
}
