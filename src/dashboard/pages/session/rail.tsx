import { memo, useEffect, useMemo, useRef } from 'react';
import type { Session } from '../../../contract/session/session.js';
import { kindOf, stateText, type Kind } from '../../../contract/session/state-word.js';
import { questionText } from '../../state/acting/choices.js';
import { useApp, useCommands, useSessions, useStore } from '../../state/hooks.js';
import { layoutOf } from '../../state/sessions/list.js';
import { ALL, sessionRoute, type Route } from '../../state/navigation/routes.js';
import { nameOf, plain, promptLine, reasonOf, stateSince } from '../../state/words/words.js';
import { ChangesPill } from '../../ui/controls/changes-pill.js';
import { IndicatorIcon } from '../../ui/display/indicator.js';
import { Link } from '../../ui/controls/link.js';
import { Since } from '../../ui/display/since.js';
import { useVirtualRows } from '../../ui/virtual-list/use-virtual-rows.js';
import { VirtualRows } from '../../ui/virtual-list/virtual-rows.js';
import { AnswerLine } from '../shared/answer/answer-line.js';
import { useHeldLayout } from '../shared/held-order/use-held-layout.js';
import css from './rail.module.css';

/** Heights in px, equal to those in rail.module.css. */
const HEIGHT = { row: 48, heading: 32 } as const;

/** The list beside a session, in the same order as Home. Its order is held while the user aims at it. */
export function Rail({ current }: { current: string }) {
  const { router } = useApp();
  const route = useStore(router.route);
  const sessions = useSessions();
  const scroller = useRef<HTMLElement>(null);
  const layout = useMemo(() => layoutOf(sessions.values(), ALL), [sessions]);
  const region = useRef<HTMLDivElement>(null);
  const { shown, changes, handlers, apply } = useHeldLayout({ layout, viewKey: 'rail', region });
  const items = useMemo(() => shown.flatMap((group) => [{ heading: group.label, id: group.key, count: group.ids.length }, ...group.ids.map((id) => ({ heading: null, id, count: 0 }))]), [shown]); // prettier-ignore
  const at = items.findIndex((item) => item.heading === null && item.id === current);
  const heights = useMemo(
    () => items.map(({ heading }) => (heading === null ? HEIGHT.row : HEIGHT.heading)),
    [items],
  );
  const { rows, totalPx, scrollToRow } = useVirtualRows({ scroller, heights, keep: at, overscan: 6 });
  useEffect(() => {
    if (at >= 0) scrollToRow(at);
    // Only when another session is opened: a list that moves on must not scroll automatically.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [current]);

  const ids = items.flatMap((item) => (item.heading === null ? [item.id] : []));
  const step = (by: number): boolean => {
    const next = ids[Math.max(0, Math.min(ids.length - 1, ids.indexOf(current) + by))];
    if (next !== undefined) router.go(sessionRoute(next, router.route.get()));
    return true;
  };
  useCommands((id) => {
    switch (id) {
      case 'down':
      case 'termDown':
        return step(1);
      case 'up':
      case 'termUp':
        return step(-1);
      case 'termLeave':
        scroller.current?.querySelector<HTMLElement>(`[data-session="${current}"] a`)?.focus();
        return true;
      case 'apply':
        apply();
        return true;
      default:
        return false;
    }
  });

  return (
    <div ref={region} className={css.wrap} {...handlers}>
      <ChangesPill changes={changes} onApply={apply} />
      <nav ref={scroller} className={css.rail} aria-label="Sessions" data-testid="rail">
        <VirtualRows
          rows={rows}
          totalPx={totalPx}
          items={items}
          keyOf={({ heading, id }) => `${heading === null ? '' : '#'}${id}`}
        >
          {(item) =>
            item.heading === null ? (
              <RailRow
                id={item.id}
                session={sessions.get(item.id)}
                current={item.id === current}
                from={route}
              />
            ) : (
              <h2 className={css.heading}>
                {item.heading} <span className="tnum">{item.count}</span>
              </h2>
            )
          }
        </VirtualRows>
      </nav>
    </div>
  );
}

/** The heading above already says these. */
const HEADED: ReadonlySet<Kind> = new Set(['blocked', 'feedback', 'working', 'running']);

type RowProps = { id: string; session: Session | undefined; current: boolean; from: Route };

const RailRow = memo(function RailRow({ id, session, current, from }: RowProps) {
  if (session === undefined) return <p className={css.gone}>{id} was removed</p>;
  return (
    <div
      className={css.row}
      data-current={current || undefined}
      data-session={id}
      data-unseen={session.unseen || undefined}
      data-indicator={session.indicator}
    >
      <IndicatorIcon state={session.indicator} quiet={kindOf(session) !== 'blocked'} />
      <Link
        to={sessionRoute(id, from)}
        className={css.name}
        aria-current={current ? 'page' : undefined}
        aria-describedby={`rail-reason-${id}`}
        title={session.dialog === undefined ? undefined : questionText(session.dialog)}
      >
        <span className="sr-only">{`${session.indicator}, ${stateText(session)} `}</span>
        {nameOf(session)}
      </Link>
      <Since time={stateSince(session)} className={`${css.time} tnum`} />
      <span className={css.reason} id={`rail-reason-${id}`}>
        {HEADED.has(kindOf(session)) ? '' : `${stateText(session)} · `}
        {plain(reasonOf(session)) || promptLine(session) || session.agent}
      </span>
      {session.unseen && <i className={css.dot} role="img" aria-label="New output" />}
      <AnswerLine session={session} place="rail" says className={css.answer} />
    </div>
  );
});
