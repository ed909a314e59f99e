import { Circle, CircleCheck, LoaderCircle } from 'lucide-react';
import type { Progress, Session } from '../../../contract/session/session.js';
import { useApp, useConfig } from '../../state/hooks.js';
import { Button } from '../../ui/controls/button.js';
import css from './starting.module.css';

type Phase = Progress['phase'];

const STEP: Record<Exclude<Phase, 'queued'>, string> = {
  fetching: 'Fetch the repository',
  cloning: 'Clone the repository',
  checkout: 'Check out the files',
  setup: 'Run the setup command',
  starting: 'Start the agent',
};

/** A session that is starting: its steps, their progress, and Cancel. */
export function Starting({ session }: { session: Session }) {
  const { actions } = useApp();
  const setUp = useConfig().config.repos.some(({ name, setup }) => name === session.workspace.repo && setup !== undefined); // prettier-ignore
  const { progress } = session;
  // Null until the daemon has reported the first step.
  const phase = progress?.phase ?? null;
  const percent = progress?.percent ?? null;
  // An existing workspace needs no fetching.
  const phases: Exclude<Phase, 'queued'>[] = (phase ?? 'starting') === 'starting' && session.workspace.repo === null ? ['starting'] : ['fetching', 'cloning', 'checkout', ...(setUp ? ['setup' as const] : []), 'starting']; // prettier-ignore
  const at = phase === null || phase === 'queued' ? -1 : phases.indexOf(phase);
  return (
    <div className={css.page}>
      <h2 className={css.title}>{phase === 'queued' ? 'Queued' : `Preparing ${session.workspace.id}`}</h2>
      <ol className={css.steps}>
        {phases.map((step, index) => (
          <li key={step} data-step={index < at ? 'done' : index === at ? 'now' : 'later'}>
            {index < at ? (
              <CircleCheck size={16} aria-label="Done:" />
            ) : index === at ? (
              <LoaderCircle size={16} aria-label="In progress:" />
            ) : (
              <Circle size={16} aria-label="Pending:" />
            )}
            <span>{STEP[step]}</span>
            {index === at && percent !== null && <b className="tnum">{Math.round(percent)} %</b>}
          </li>
        ))}
      </ol>
      <progress
        className={css.progress}
        max={100}
        {...(percent === null ? {} : { value: percent })}
        aria-label="Progress"
      />
      <p className={css.text} role="status">
        {progress?.text ?? `${session.agent} in ${session.workspace.id}`}
      </p>
      <Button onClick={() => void actions.cancel(session.id)}>Cancel</Button>
    </div>
  );
}
