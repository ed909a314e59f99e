import type { Refusal } from '../../state/actions.js';
import { useSessions } from '../../state/hooks.js';
import { nameOf } from '../../state/words/words.js';
import { Link } from '../../ui/controls/link.js';
import css from './send-dialog.module.css';

/** The sessions that a text was not sent to, each with the reason and a link. */
export function SendRefusals({ refusals, onOpen }: { refusals: readonly Refusal[]; onOpen: () => void }) {
  const sessions = useSessions();
  return (
    <div role="alert" data-testid="send-refusals">
      <ul className={css.refusals}>
        {refusals.map(({ id, error }) => {
          const session = sessions.get(id);
          const name = session === undefined ? id : nameOf(session);
          return (
            <li key={id}>
              <b>{name}</b>
              <span>{error.message}</span>
              <Link to={{ page: 'session', id }} onClick={onOpen} aria-label={`Open ${name}`}>
                Open
              </Link>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
