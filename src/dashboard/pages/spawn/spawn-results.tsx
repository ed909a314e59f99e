import { CircleX, X } from 'lucide-react';
import type { SpawnResult } from '../../../contract/session.js';
import { useApp, useSession } from '../../state/hooks.js';
import { HOME } from '../../state/routes.js';
import { nameOf, reasonOf } from '../../state/words.js';
import { Button } from '../../ui/button.js';
import { IconButton } from '../../ui/icon-button.js';
import { Indicator } from '../../ui/indicator.js';
import { Link } from '../../ui/link.js';
import css from './spawn-results.module.css';

/** What became of each: its progress while it is made, a link, or its error with the next step. */
export function SpawnResults({ results, onAgain }: { results: readonly SpawnResult[]; onAgain: () => void }) {
  const { router } = useApp();
  const failed = results.filter((result) => 'error' in result).length;
  return (
    <div className={css.page} data-testid="spawn-results">
      <h1 className={css.title}>
        {results.length - failed} of {results.length} started
      </h1>
      <ul className={css.list}>
        {results.map((result, index) =>
          'error' in result ? (
            <Failure key={index} agent={result.agent} error={result.error} />
          ) : (
            <Started key={result.id} id={result.id} agent={result.agent} workspace={result.workspace} />
          ),
        )}
      </ul>
      <div className={css.foot}>
        <Button onClick={onAgain}>Back to the form</Button>
        <Button look="primary" onClick={() => router.go(HOME)}>
          Show all sessions
        </Button>
      </div>
    </div>
  );
}

function Failure({ agent, error }: { agent: string; error: { message: string; hint?: string | undefined } }) {
  return (
    <li className={css.row} data-failed>
      <CircleX size={16} aria-hidden />
      <span className={css.text}>
        <b>{agent}</b> {error.message} <span className={css.hint}>{error.hint}</span>
      </span>
    </li>
  );
}

function Started({ id, agent, workspace }: { id: string; agent: string; workspace: string }) {
  const { actions } = useApp();
  const session = useSession(id);
  if (session === undefined)
    return (
      <li className={css.row}>
        <span className={css.text}>
          {agent} in {workspace} was disposed.
        </span>
      </li>
    );
  const percent = session.progress?.percent ?? null;
  return (
    <li className={css.row}>
      <Indicator state={session.indicator} />
      <span className={css.text}>
        <Link to={{ page: 'session', id }} className={css.name}>
          {nameOf(session)}
        </Link>{' '}
        {agent} in {workspace}
        <span className={css.reason}>{reasonOf(session)}</span>
      </span>
      {session.status === 'spawning' && (
        <>
          <progress
            max={100}
            {...(percent === null ? {} : { value: percent })}
            aria-label={`Preparing ${nameOf(session)}`}
          />
          <IconButton
            size="small"
            label={`Cancel ${nameOf(session)}`}
            onClick={() => void actions.cancel(id)}
          >
            <X size={16} />
          </IconButton>
        </>
      )}
    </li>
  );
}
