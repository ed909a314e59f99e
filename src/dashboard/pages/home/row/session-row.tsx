import { BellOff } from 'lucide-react';
import { memo, type MouseEvent } from 'react';
import { waitsForLimit } from '../../../../contract/session/limit.js';
import type { Session } from '../../../../contract/session/session.js';
import { questionText } from '../../../state/acting/choices.js';
import { useApp, useStore } from '../../../state/hooks.js';
import { nameOf, promptLine, stateSince } from '../../../state/words/words.js';
import { Link } from '../../../ui/controls/link.js';
import { Indicator } from '../../../ui/display/indicator.js';
import { LimitLeft } from '../../../ui/display/limit-left.js';
import { Since } from '../../../ui/display/since.js';
import { ActStatus } from '../../shared/answer/act-status.js';
import { AnswerLine } from '../../shared/answer/answer-line.js';
import { sameAttempt, type Attempt } from './batches.js';
import { RowActions } from './row-actions.js';
import { RowReason } from './row-reason.js';
import { looksSame } from './row-view.js';
import { RowWorkspace } from './row-workspace.js';
import { useLongPress } from './use-long-press.js';
import css from './session-row.module.css';

type Props = {
  id: string;
  /** Undefined: the session was disposed while the order is held, and its row stays. */
  session: Session | undefined;
  attempt: Attempt | undefined;
  selected: boolean;
  selecting: boolean;
  /** A tap selects instead of opening. */
  picking: boolean;
  phone: boolean;
  current: boolean;
  tabbable: boolean;
  /** Toggles the selection; `range` extends it from the row where the selection began. */
  onSelect: (id: string, range: boolean) => void;
};

/** One session: what it is, why it is here, and what you can do. */
export const SessionRow = memo(
  function SessionRow(props: Props) {
    const { id, session, attempt, selected, selecting, picking, phone, current, tabbable, onSelect } = props;
    const { cursor } = useApp();
    const press = useLongPress(() => onSelect(id, false), picking);
    if (session === undefined) return <p className={css.gone}>{id} was removed</p>;
    const name = nameOf(session);
    const prompt = promptLine(session);
    const limited = waitsForLimit(session);
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
            <i className={css.dot} role="img" aria-label="New output since you last viewed it" />
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
          <Indicator session={session} />{' '}
          {!limited && <Since time={stateSince(session)} className={css.since} />}
        </span>
        <LimitLeft session={session} id={`left-${id}`} className={`${css.left} tnum`} />
        <span className={css.title}>
          <Link
            to={{ page: 'session', id }}
            id={`name-${id}`}
            className={css.name}
            aria-labelledby={`name-${id} state-${id} ${limited ? `left-${id} ` : ''}reason-${id}`}
            // The link covers the row, so the row's title is its own.
            title={session.dialog === undefined ? undefined : questionText(session.dialog)}
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
              title={`Attempt ${attempt.number} of ${attempt.of} at the same prompt`}
            >
              {attempt.number}/{attempt.of}
            </span>
          )}
          {session.muted && <BellOff size={12} aria-label="Muted" role="img" />}
        </span>
        {/* A phone's row has no room beside the title. */}
        {!phone && <RowNote id={id} prompt={prompt} />}
        <AnswerLine session={session} place="row" says={phone} className={css.answer}>
          {(dialog) => <RowReason session={session} dialog={dialog} />}
        </AnswerLine>
        <RowWorkspace session={session} attempt={attempt} />
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

/** What came of the last answer or reply, in place of the prompt: so nothing else in the row moves. */
function RowNote({ id, prompt }: { id: string; prompt: string }) {
  const act = useStore(useApp().acting.acts, (all) => all.get(id));
  if (act !== undefined)
    return (
      <span className={css.act}>
        <ActStatus act={act} />
      </span>
    );
  if (prompt === '') return null;
  return (
    <span className={css.prompt} title={prompt}>
      {prompt}
    </span>
  );
}
