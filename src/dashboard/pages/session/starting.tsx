import type { Progress, Session } from '../../../contract/session.js';
import { useApp } from '../../state/hooks.js';
import { Button } from '../../ui/button.js';
import css from './starting.module.css';

const PHASE: Record<Progress['phase'], string> = {
  queued: 'Waiting for its turn',
  fetching: 'Fetching what is new',
  cloning: 'Cloning',
  checkout: 'Checking out',
  setup: 'Running the set-up command',
  starting: 'Starting the agent',
};

/** A session that is being made: how far it is, and the way out. */
export function Starting({ session }: { session: Session }) {
  const { actions } = useApp();
  const { progress } = session;
  const percent = progress?.percent ?? null;
  return (
    <div className={css.page} role="status">
      <h2 className={css.title}>{progress === null ? 'Starting' : PHASE[progress.phase]}</h2>
      <p className={css.text}>{progress?.text ?? `${session.agent} in ${session.workspace.id}`}</p>
      <progress
        className={css.progress}
        max={100}
        {...(percent === null ? {} : { value: percent })}
        aria-label="Progress"
      />
      <Button onClick={() => void actions.cancel(session.id)}>Cancel</Button>
    </div>
  );
}
