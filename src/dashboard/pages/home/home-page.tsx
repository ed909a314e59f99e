import { Suspense, useEffect, useState } from 'react';
import { useApp, useSessions, useStore } from '../../state/hooks.js';
import { countsOf, layoutOf, lostOf } from '../../state/sessions/list.js';
import { ALL, type ListQuery } from '../../state/navigation/routes.js';
import { Button } from '../../ui/controls/button.js';
import { Empty } from '../../ui/display/empty.js';
import { Kbd } from '../../ui/display/kbd.js';
import { lazyComponent } from '../../ui/lazy-component.js';
import { ListBar } from './bars/list-bar.js';
import { SessionList } from './list/session-list.js';
import css from './home-page.module.css';

/** Only an empty home shows it, and the first load has a size budget. */
const FirstRun = lazyComponent(() => import('./first-run.js').then((module) => module.FirstRun));

const ComingBack = lazyComponent(() => import('./bars/coming-back.js').then((module) => module.ComingBack));
const LostSessions = lazyComponent(() =>
  import('./bars/lost-sessions.js').then((module) => module.LostSessions),
);
const SelectionBar = lazyComponent(() =>
  import('./bars/selection-bar.js').then((module) => module.SelectionBar),
);

/** All sessions, those that need you most first. */
export function HomePage({ query }: { query: ListQuery }) {
  const { router, selection, attendance } = useApp();
  const sinceMs = useStore(attendance.since);
  const selecting = useStore(selection, ({ size }) => size > 0);
  const sessions = useSessions();
  const [picking, setPicking] = useState(false);
  const [lostShown, setLostShown] = useState(true);
  const lost = lostShown && lostOf(sessions.values()).length > 0;
  // Picking ends when the last session is deselected, or after an action on the selection.
  useEffect(
    () =>
      selection.subscribe(() => {
        if (selection.get().size === 0) setPicking(false);
      }),
    [selection],
  );
  if (sessions.size === 0) return <FirstRun />;
  const layout = layoutOf(sessions.values(), query);
  const show = (list: ListQuery): void => router.replace({ page: 'home', list });
  return (
    <div className={css.page}>
      <h1 className="sr-only">Sessions</h1>
      <ListBar
        query={query}
        counts={countsOf(sessions.values())}
        onChange={show}
        onPick={() => setPicking(true)}
      />
      <NudgenikIntro />
      {layout.length === 0 ? (
        <Empty
          title="No matching sessions"
          action={<Button onClick={() => show({ ...ALL, group: query.group })}>Clear filters</Button>}
        >
          {sessions.size === 1 ? 'One session is' : `${sessions.size} sessions are`} hidden by the search or
          filters.
        </Empty>
      ) : (
        <SessionList layout={layout} viewKey={JSON.stringify(query)} picking={picking} />
      )}
      <Suspense>
        {(picking || selecting) && <SelectionBar picking={picking} />}
        {lost ? (
          <LostSessions onDismiss={() => setLostShown(false)} />
        ) : (
          sinceMs !== null && <ComingBack sinceMs={sinceMs} />
        )}
      </Suspense>
    </div>
  );
}

/** Introduces NudgeNik once. */
function NudgenikIntro() {
  const { prefs } = useApp();
  const known = useStore(prefs, (value) => value.nudgenik_known);
  if (known) return null;
  return (
    <p className={css.explained}>
      <b>NudgeNik</b> reads each agent’s screen to tell which are blocked, need feedback or are done.{' '}
      <span className={css.byKey}>
        <Kbd keys="w" /> explains a status.
      </span>
      <button
        type="button"
        className={css.gotIt}
        onClick={() => prefs.update((value) => ({ ...value, nudgenik_known: true }))}
      >
        Got it
      </button>
    </p>
  );
}
