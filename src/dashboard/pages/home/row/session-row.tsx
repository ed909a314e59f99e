import { BellOff, GitBranch } from 'lucide-react';
import { memo, type MouseEvent } from 'react';
import type { Session } from '../../../../contract/session/session.js';
import { kindOf } from '../../../../contract/session/state-word.js';
import { useApp, useData } from '../../../state/hooks.js';
import { sameAttempt, type Attempt } from './batches.js';
import { PROBLEM_WORD } from '../../../state/words/nudge-words.js';
import {
  changesText,
  gitChips,
  nameOf,
  promptLine,
  reasonOf,
  stateSince,
} from '../../../state/words/words.js';
import { Indicator } from '../../../ui/display/indicator.js';
import { Link } from '../../../ui/controls/link.js';
import { Prose } from '../../../ui/display/prose.js';
import { Since } from '../../../ui/display/since.js';
import { RowActions } from './row-actions.js';
import { looksSame, verbOf } from './row-view.js';
import { useLongPress } from './use-long-press.js';
import css from './session-row.module.css';

type Props = {
  id: string;
  /** Undefined: it was disposed while the order is held; its place stays. */
  session: Session | undefined;
  attempt: Attempt | undefined;
  selected: boolean;
  selecting: boolean;
  /** A tap selects instead of opening. */
  picking: boolean;
  current: boolean;
  tabbable: boolean;
  /** Selects or gives back; with `range` all up to this row from where the selection began. */
  onSelect: (id: string, range: boolean) => void;
};

/** One session: what it is, why it is here, and what can be done. */
export const SessionRow = memo(
  function SessionRow(props: Props) {
    const { id, session, attempt, selected, selecting, picking, current, tabbable, onSelect } = props;
    const { cursor } = useApp();
    const press = useLongPress(() => onSelect(id, false), picking);
    if (session === undefined) return <p className={css.gone}>{id} is gone</p>;
    const name = nameOf(session);
    const prompt = promptLine(session);
    const onRange = (event: MouseEvent): void => {
      if (!event.shiftKey) return;
      event.preventDefault();
      onSelect(id, true);
    };
    return (
      <article
        className={css.row}
        data-session={id}
        data-selected={selected || undefined}
        data-selecting={selecting || undefined}
        data-current={current || undefined}
        data-unseen={session.unseen || undefined}
        data-indicator={session.indicator}
        {...press}
      >
        <span className={css.lead}>
          {session.unseen && (
            <i className={css.dot} role="img" aria-label="New output since you last looked" />
          )}
          <input
            type="checkbox"
            className={css.check}
            aria-label={`Select ${name}`}
            tabIndex={-1}
            checked={selected}
            onChange={({ nativeEvent }) =>
              onSelect(id, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
            }
          />
        </span>
        <span className={`${css.state} tnum`} id={`state-${id}`}>
          <Indicator session={session} /> <Since time={stateSince(session)} className={css.since} />
        </span>
        <span className={css.title}>
          <Link
            to={{ page: 'session', id }}
            id={`name-${id}`}
            className={css.name}
            aria-labelledby={`name-${id} state-${id} reason-${id}`}
            tabIndex={tabbable ? 0 : -1}
            onFocus={() => cursor.set(id)}
            onClick={onRange}
          >
            {name}
          </Link>
          <span className={css.agent} data-differs={attempt?.differs.includes('agent') || undefined}>
            {session.agent}
          </span>
          {attempt !== undefined && (
            <span
              className={`${css.attempt} tnum`}
              title={`Attempt ${attempt.number} of ${attempt.of} at one prompt`}
            >
              {attempt.number}/{attempt.of}
            </span>
          )}
          {session.muted && <BellOff size={12} aria-label="Muted" role="img" />}
        </span>
        {prompt !== '' && (
          <span className={css.prompt} title={prompt}>
            {prompt}
          </span>
        )}
        <Reason session={session} />
        <Place session={session} attempt={attempt} />
        <RowActions session={session} />
        {session.progress !== null && session.status === 'spawning' && (
          <progress
            className={css.progress}
            max={100}
            {...(session.progress.percent === null ? {} : { value: session.progress.percent })}
            aria-label={`Preparing ${name}`}
          />
        )}
      </article>
    );
  },
  ({ session: before, attempt: was, ...props }, { session, attempt, ...next }) =>
    looksSame(before, session) &&
    sameAttempt(was, attempt) &&
    (Object.keys(next) as (keyof typeof next)[]).every((key) => props[key] === next[key]),
);

function Reason({ session }: { session: Session }) {
  const reason = reasonOf(session);
  const verb = verbOf(session);
  return (
    <span className={css.reason} id={`reason-${session.id}`} title={reason}>
      {session.nudge.problem !== null && session.status !== 'done' && kindOf(session) !== 'limited' && (
        <b className={css.problem}>{PROBLEM_WORD[session.nudge.problem]}</b>
      )}
      {verb === null ? (
        <Prose text={reason} />
      ) : (
        <>
          {verb.verb} <code>{verb.thing}</code>
        </>
      )}
    </span>
  );
}

/** Workspace and branch, and git's state: as chips, or in full where there is room. */
function Place({ session, attempt }: { session: Session; attempt: Attempt | undefined }) {
  const workspace = useData((data) => data.workspaces.get(session.workspace.id));
  const differs = (what: Attempt['differs'][number]): true | undefined =>
    attempt?.differs.includes(what) === true || undefined;
  return (
    <>
      <span className={css.place}>
        <span className={css.workspace} data-differs={differs('workspace')}>
          <span className={css.clip}>{session.workspace.id}</span>
          {(workspace === undefined ? [] : gitChips(workspace)).map((chip) => (
            <span key={chip.kind} className={`${css.chip} tnum`} data-kind={chip.kind} title={chip.label}>
              <span aria-hidden>{chip.text}</span>
              <span className="sr-only">{chip.label}</span>
            </span>
          ))}
        </span>
        {session.workspace.branch !== null && (
          <span className={css.branch} data-differs={differs('branch')}>
            <GitBranch size={12} aria-hidden />
            <span className={css.clip}>{session.workspace.branch}</span>
          </span>
        )}
      </span>
      <span className={`${css.changes} tnum`} aria-hidden>
        {workspace === undefined ? '' : changesText(workspace)}
      </span>
    </>
  );
}
