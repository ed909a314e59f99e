import { Suspense, useState } from 'react';
import { PHONE, useApp, useCommands, useMedia, useSession, useStore } from '../../state/hooks.js';
import { HOME } from '../../state/routes.js';
import { Empty } from '../../ui/empty.js';
import { Link } from '../../ui/link.js';
import { sessionCommand } from '../session-commands.js';
import { TerminalView } from '../../terminal/lazy-terminal.js';
import { Details } from './details.js';
import { Rail } from './rail.js';
import { SessionBar } from './session-bar.js';
import { Starting } from './starting.js';
import css from './session-page.module.css';

/** One session: the list as a rail, its terminal, and what is known about it. */
export function SessionPage({ id }: { id: string }) {
  const app = useApp();
  const session = useSession(id);
  const phone = useMedia(PHONE);
  // Beside the terminal the panel stays as it was left; over it, it is only a look.
  const wide = useMedia('(min-width: 1181px)');
  const [peek, setPeek] = useState(false);
  const kept = useStore(app.prefs, (prefs) => prefs.details);
  const details = wide ? kept : peek;
  const toggle = (): void => {
    if (wide) app.prefs.update((prefs) => ({ ...prefs, details: !prefs.details }));
    else setPeek(!peek);
  };
  useCommands((key) => {
    if (key === 'details') {
      toggle();
      return true;
    }
    return sessionCommand(app, key, [id]);
  });
  return (
    <div className={css.page} data-details={(details && session !== undefined) || undefined}>
      {!phone && <Rail current={id} />}
      <section className={css.middle} aria-label={`Session ${id}`}>
        {session === undefined ? (
          <Empty title="This session is not here" action={<Link to={HOME}>Go to all sessions</Link>}>
            <code>{id}</code> was disposed, or never was. Its workspace, if it had one, is still there.
          </Empty>
        ) : (
          <>
            <SessionBar session={session} phone={phone} details={details} onDetails={toggle} />
            {session.status === 'spawning' ? (
              <Starting session={session} />
            ) : (
              <Suspense fallback={<div className={css.blank} />}>
                <TerminalView key={id} sessionId={id} autoFocus={!phone} />
              </Suspense>
            )}
          </>
        )}
      </section>
      {session !== undefined && details && <Details session={session} onClose={toggle} />}
    </div>
  );
}
