import { Activity, BellOff, Eye, GitBranch } from 'lucide-react';
import { memo } from 'react';
import type { Session } from '../../../contract/session.js';
import { useApp, useData } from '../../state/hooks.js';
import { PROBLEM_WORD } from '../../state/nudge-words.js';
import { ago, agoPhrase, forPhrase, gitChips, nameOf, reasonOf, stateSince } from '../../state/words.js';
import { Indicator } from '../../ui/indicator.js';
import { Link } from '../../ui/link.js';
import { Prose } from '../../ui/prose.js';
import { RowActions } from './row-actions.js';
import { useLongPress } from './use-long-press.js';
import css from './session-row.module.css';

type Props = {
  id: string;
  /** Undefined: it was disposed while the order is held; its place stays. */
  session: Session | undefined;
  now: number;
  selected: boolean;
  selecting: boolean;
  /** A tap selects instead of opening. */
  picking: boolean;
  current: boolean;
  tabbable: boolean;
};

/** One session: what it is, why it is here, and what can be done, in two lines. */
export const SessionRow = memo(function SessionRow(props: Props) {
  const { id, session, now, selected, selecting, picking, current, tabbable } = props;
  const { cursor, selection } = useApp();
  const toggle = (): void =>
    selection.update((all) => {
      const next = new Set(all);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const press = useLongPress(toggle, picking);
  if (session === undefined) return <p className={css.gone}>{id} is gone</p>;
  const name = nameOf(session);
  const reason = reasonOf(session);
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
        {session.unseen && <i className={css.dot} role="img" aria-label="New output since you last looked" />}
        <input
          type="checkbox"
          className={css.check}
          aria-label={`Select ${name}`}
          tabIndex={-1}
          checked={selected}
          onChange={toggle}
        />
      </span>
      <span className={css.state}>
        <Indicator state={session.indicator} />
        <span className={`${css.since} tnum`}>{forPhrase(stateSince(session), now)}</span>
      </span>
      <span className={css.main}>
        <span className={css.title}>
          <Link
            to={{ page: 'session', id }}
            className={css.name}
            tabIndex={tabbable ? 0 : -1}
            onFocus={() => cursor.set(id)}
          >
            {name}
          </Link>
          <span className={css.agent}>{session.agent}</span>
          {session.muted && <BellOff size={12} aria-label="Muted" role="img" />}
        </span>
        <span className={css.reason} title={reason}>
          {session.nudge.problem !== null && session.status !== 'done' && (
            <b className={css.problem}>{PROBLEM_WORD[session.nudge.problem]}</b>
          )}
          <Prose text={reason} />
        </span>
      </span>
      <Place session={session} />
      <span className={`${css.times} tnum`}>
        <span title="Last output">
          <Activity size={12} aria-hidden />
          <span className="sr-only">Last output </span>
          {ago(session.last_activity_at ?? session.created_at, now)}
        </span>
        <span title={`Last viewed ${agoPhrase(session.last_viewed_at, now)}`}>
          <Eye size={12} aria-hidden />
          <span className="sr-only">Last viewed </span>
          {ago(session.last_viewed_at, now)}
        </span>
      </span>
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
});

/** Workspace and branch, with git's state. */
function Place({ session }: { session: Session }) {
  const workspace = useData((data) => data.workspaces.get(session.workspace.id));
  return (
    <span className={css.place}>
      <span className={css.workspace}>
        <span className={css.clip}>{session.workspace.id}</span>
        {(workspace === undefined ? [] : gitChips(workspace)).map((chip) => (
          <span key={chip.kind} className={`${css.chip} tnum`} data-kind={chip.kind} title={chip.label}>
            <span aria-hidden>{chip.text}</span>
            <span className="sr-only">{chip.label}</span>
          </span>
        ))}
      </span>
      {session.workspace.branch !== null && (
        <span className={css.branch}>
          <GitBranch size={12} aria-hidden />
          <span className={css.clip}>{session.workspace.branch}</span>
        </span>
      )}
    </span>
  );
}
