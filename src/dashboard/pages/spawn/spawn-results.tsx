import { CircleDashed, CircleX, X } from 'lucide-react';
import { useState } from 'react';
import type { SpawnResult } from '../../../contract/session/session.js';
import { KIND_WORD } from '../../../contract/session/state-word.js';
import { useApp, useSession, useSessions } from '../../state/hooks.js';
import { HOME } from '../../state/navigation/routes.js';
import { nameOf, plural, reasonOf } from '../../state/words/words.js';
import { Button } from '../../ui/controls/button.js';
import { IconButton } from '../../ui/controls/icon-button.js';
import { Indicator } from '../../ui/display/indicator.js';
import { Link } from '../../ui/controls/link.js';
import { ProgramOutput } from '../../ui/display/program-output.js';
import css from './spawn-results.module.css';

type ErrorShown = { message: string; hint?: string | undefined; detail?: string | undefined };

/** The outcome of each start: its progress, a link, or its error with the next step. */
export function SpawnResults({ results, onAgain }: { results: readonly SpawnResult[]; onAgain: () => void }) {
  const { router } = useApp();
  const sessions = useSessions();
  const [cancelled, setCancelled] = useState<ReadonlySet<string>>(new Set());
  const ids = results.flatMap((result) => ('id' in result ? [result.id] : []));
  const starting = ids.some((id) => sessions.get(id)?.status === 'spawning');
  const started = ids.filter(
    (id) => !cancelled.has(id) && (sessions.get(id)?.failure ?? null) === null,
  ).length;
  return (
    <div className={css.page} data-testid="spawn-results">
      <h1 className={css.title}>
        {starting ? `Starting ${plural(started, 'session')}` : `${started} of ${results.length} started`}
      </h1>
      <ul className={css.list}>
        {results.map((result, index) =>
          'error' in result ? (
            <Failure key={index} agent={result.agent} error={result.error} />
          ) : (
            <Started
              key={result.id}
              result={result}
              cancelled={cancelled.has(result.id)}
              onCancel={() => setCancelled((all) => new Set(all).add(result.id))}
            />
          ),
        )}
      </ul>
      <div className={css.foot}>
        <Button onClick={onAgain}>Back to form</Button>
        <Button variant="primary" onClick={() => router.go(HOME)}>
          Show all sessions
        </Button>
      </div>
    </div>
  );
}

function Failure({ agent, error }: { agent: string; error: ErrorShown }) {
  return (
    <li className={css.row} data-failed>
      <CircleX size={16} aria-hidden />
      <span className={css.text}>
        <b>{agent}</b> {error.message} <span className={css.hint}>{error.hint}</span>
        <ProgramOutput detail={error.detail} />
      </span>
    </li>
  );
}

function Started(props: {
  result: Extract<SpawnResult, { id: string }>;
  cancelled: boolean;
  onCancel: () => void;
}) {
  const { result, cancelled, onCancel } = props;
  const { id, agent, workspace } = result;
  const { actions } = useApp();
  const session = useSession(id);
  if (session === undefined)
    return (
      <li className={css.row}>
        <span className={css.text}>
          {agent} in {workspace} was {cancelled ? 'cancelled and cleaned up' : 'disposed'}.
        </span>
      </li>
    );
  const percent = session.progress?.percent ?? null;
  return (
    <li className={css.row}>
      {session.status === 'spawning' ? (
        <span className={css.starting}>
          <CircleDashed size={12} aria-hidden /> {KIND_WORD.starting}
        </span>
      ) : (
        <Indicator session={session} />
      )}
      <span className={css.text}>
        <Link to={{ page: 'session', id }} className={css.name}>
          {nameOf(session)}
        </Link>{' '}
        {agent} in {workspace}
        <span className={css.reason}>{reasonOf(session)}</span>
        {session.workspace.start !== undefined && (
          <span className={css.reason}>{session.workspace.start}</span>
        )}
        {session.workspace.notes?.map((note) => (
          <span key={note} className={css.reason}>
            {note}
          </span>
        ))}
        {session.failure !== null && (
          <>
            <span className={css.hint}>{session.failure.hint}</span>
            <ProgramOutput detail={session.failure.detail} />
          </>
        )}
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
            onClick={() => {
              onCancel();
              void actions.cancel(id);
            }}
          >
            <X size={16} />
          </IconButton>
        </>
      )}
    </li>
  );
}
