import { ArrowRight, X } from 'lucide-react';
import { useApp, useCommands, useSessions, useStore } from '../../state/hooks.js';
import { leftOf } from '../../state/sessions/meanwhile.js';
import { HOME } from '../../state/navigation/routes.js';
import { nameOf } from '../../state/words/words.js';
import { Button } from '../../ui/controls/button.js';
import { IconButton } from '../../ui/controls/icon-button.js';
import { IndicatorIcon } from '../../ui/display/indicator.js';
import { Link } from '../../ui/controls/link.js';
import css from './queue-bar.module.css';

/** The queue of waiting sessions: which one is next, and how many are left. Answered sessions slide away. */
export function QueueBar({ ids }: { ids: readonly string[] }) {
  const { actions, queue, router } = useApp();
  const sessions = useSessions();
  const here = useStore(router.route, (route) => (route.page === 'session' ? route.id : null));
  const left = leftOf(ids, sessions).filter((id) => id !== here);
  const after = here === null ? -1 : ids.indexOf(here);
  const next = left.find((id) => ids.indexOf(id) > after) ?? left[0];
  const end = (): void => queue.set(null);
  const goOn = (): void => {
    if (next !== undefined) return router.go({ page: 'session', id: next });
    end();
    actions.tell({ tone: 'info', title: 'All caught up' });
    router.go(HOME);
  };
  useCommands((id) => {
    if (here === null || (id !== 'new' && id !== 'next' && id !== 'termNext')) return false;
    goOn();
    return true;
  });
  if (here === null) return null;
  return (
    <nav className={css.bar} aria-label="Session queue" data-testid="queue">
      <span className={`${css.count} tnum`} role="status">
        {left.length === 0 ? 'Last one' : `${left.length} more`}
      </span>
      <ol className={css.list}>
        {ids.map((id) => {
          const session = sessions.get(id);
          const gone = session === undefined || !left.includes(id);
          return (
            <li key={id} data-gone={gone || undefined} inert={gone}>
              <Link to={{ page: 'session', id }} className={css.one} data-next={id === next || undefined}>
                {session !== undefined && <IndicatorIcon state={session.indicator} named quiet />}
                {session === undefined ? id : nameOf(session)}
              </Link>
            </li>
          );
        })}
      </ol>
      <Button icon={<ArrowRight size={16} />} title="Next session (n)" onClick={goOn}>
        {next === undefined ? 'Back to list' : 'Next'}
      </Button>
      <IconButton label="Close the queue" onClick={end}>
        <X size={16} />
      </IconButton>
    </nav>
  );
}
