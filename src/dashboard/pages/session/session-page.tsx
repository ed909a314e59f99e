import { Suspense, useRef, useState } from 'react';
import type { Session } from '../../../contract/session/session.js';
import { PHONE, useApp, useCommands, useMedia, useSession, useStore } from '../../state/hooks.js';
import { HOME } from '../../state/navigation/routes.js';
import type { Jumped } from '../../terminal/jump/jump.js';
import { TerminalView } from '../../terminal/lazy-terminal.js';
import type { SessionTerminal } from '../../terminal/session-terminal.js';
import { Empty } from '../../ui/display/empty.js';
import { lazyComponent } from '../../ui/lazy-component.js';
import { Link } from '../../ui/controls/link.js';
import { digitOf } from '../../state/keyboard/keys.js';
import { DialogKeys } from '../shared/answer/dialog-keys.js';
import { answerInFull, sessionCommand } from '../shared/session-commands.js';
import { useWaitingSwipe } from './answer/use-swipe.js';
import { Details } from './details.js';
import { Rail } from './rail.js';
import { SessionBar } from './session-bar.js';
import { Starting } from './starting.js';
import css from './session-page.module.css';

const Beside = lazyComponent(() => import('./beside/beside.js').then((module) => module.Beside));

/** One session: the list as a rail, the terminal, the details, and a split view where there is room. */
export function SessionPage({ id, beside }: { id: string; beside: string | null }) {
  const app = useApp();
  const session = useSession(id);
  const phone = useMedia(PHONE);
  // In a wide window the panel keeps its state; in a narrow one it covers the terminal and is opened only briefly.
  const wide = useMedia('(min-width: 1181px)');
  const roomy = useMedia('(min-width: 1920px)');
  const [peek, setPeek] = useState(false);
  const kept = useStore(app.prefs, (prefs) => prefs.details);
  const split = useStore(app.prefs, (prefs) => prefs.split);
  const details = wide ? kept : peek;
  const shown = roomy ? beside : null;
  const [side, setSide] = useState<'session' | 'beside'>('session');
  const isBeside = side === 'beside' && shown !== null;
  const toggle = (): void => {
    if (wide) app.prefs.update((prefs) => ({ ...prefs, details: !prefs.details }));
    else setPeek(!peek);
  };
  const pane = useRef<HTMLDivElement>(null);
  useWaitingSwipe(pane, id);
  const openBeside = (): void => {
    if (!roomy) return;
    if (shown === null) app.router.replace({ page: 'session', id, beside: 'diff' });
    else pane.current?.querySelector<HTMLElement>('[data-testid=beside] :is(textarea, select)')?.focus();
  };
  const view = useRef<SessionTerminal | null>(null);
  const jump = async (offset: number): Promise<Jumped> => {
    const jumped = (await view.current?.toOffset(offset)) ?? 'away';
    // The panel would cover the target.
    if (jumped === 'shown' && !wide) setPeek(false);
    return jumped;
  };
  useCommands((key) => {
    switch (key) {
      case 'details':
        toggle();
        return true;
      case 'beside':
        openBeside();
        return true;
      case 'besideClose':
        if (shown !== null) app.router.replace({ page: 'session', id });
        return true;
      case 'termLeave':
        // From the split view to the session, and from there to the list.
        if (!isBeside) return false;
        view.current?.focus();
        return true;
      case 'answer':
        return answerInFull(app, id, details ? 'card' : null);
      default: {
        const digit = digitOf(key);
        if (digit === null) return sessionCommand(app, key, [isBeside && shown !== 'diff' ? shown : id]);
        app.acting.answerDigit(id, digit, details ? 'card' : 'rail');
        return true;
      }
    }
  });
  return (
    <div className={css.page} data-details={(details && session !== undefined) || undefined}>
      {!phone && <Rail current={id} />}
      <div ref={pane} className={css.pair} style={{ ['--split' as string]: shown === null ? 1 : split }}>
        <section
          className={css.middle}
          aria-label={`Session ${id}`}
          onFocusCapture={() => setSide('session')}
        >
          {session === undefined ? (
            <Empty title="Session not found" action={<Link to={HOME}>Go to all sessions</Link>}>
              <code>{id}</code> was disposed, or never existed. Its workspace, if it had one, still exists.
            </Empty>
          ) : (
            <>
              <SessionBar
                session={session}
                phone={phone}
                details={details}
                onDetails={toggle}
                onBeside={roomy && shown === null ? openBeside : null}
              />
              <SessionView
                session={session}
                phone={phone}
                chosen={!isBeside}
                onView={(made) => (view.current = made)}
              />
            </>
          )}
        </section>
        {shown !== null && (
          <Suspense>
            <Beside
              id={id}
              workspace={session?.workspace.id}
              what={shown}
              chosen={isBeside}
              onChoose={() => setSide('beside')}
            />
          </Suspense>
        )}
      </div>
      {session !== undefined && details && <Details session={session} onClose={toggle} onJump={jump} />}
    </div>
  );
}

/** The terminal, or the progress of the start before there is one. */
function SessionView(props: {
  session: Session;
  phone: boolean;
  chosen: boolean;
  onView: (view: SessionTerminal | null) => void;
}) {
  const { session, phone, chosen, onView } = props;
  if (session.status === 'spawning') return <Starting session={session} />;
  const { id } = session;
  return (
    <Suspense fallback={<div className={css.blank} />}>
      <TerminalView key={id} sessionId={id} autoFocus={!phone} chosen={chosen} onView={onView}>
        {phone && <DialogKeys key={id} session={session} />}
      </TerminalView>
    </Suspense>
  );
}
