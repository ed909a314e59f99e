import { ArrowLeft, Check, ClipboardCopy, Columns2, FileDiff, PanelRight, Trash2 } from 'lucide-react';
import { waitsForLimit } from '../../../contract/session/limit.js';
import type { Session } from '../../../contract/session/session.js';
import { useApp, useNow } from '../../state/hooks.js';
import { HOME } from '../../state/navigation/routes.js';
import { ago, nameOf, reasonOf, stateSince } from '../../state/words/words.js';
import { IconButton } from '../../ui/controls/icon-button.js';
import { Indicator } from '../../ui/display/indicator.js';
import { LimitLeft } from '../../ui/display/limit-left.js';
import { Link } from '../../ui/controls/link.js';
import { Prose } from '../../ui/display/prose.js';
import { askDone } from '../shared/session-commands.js';
import { NextWaiting } from './answer/next-waiting.js';
import { PrimaryAction } from './primary-action.js';
import css from './session-bar.module.css';

/** The bar above the terminal: name, state, reason and actions. */
export function SessionBar(props: {
  session: Session;
  phone: boolean;
  details: boolean;
  onDetails: () => void;
  /** Null if there is no room, or the split view is open. */
  onBeside: (() => void) | null;
}) {
  const { session, phone, details, onDetails, onBeside } = props;
  const app = useApp();
  const now = useNow();
  const { id } = session;
  const made = session.status !== 'spawning';
  return (
    <header className={css.bar} data-swipe>
      {phone && (
        <Link to={HOME} className={css.back} aria-label="Back to all sessions">
          <ArrowLeft size={18} aria-hidden />
        </Link>
      )}
      <div className={css.text}>
        <h1 className={css.title}>
          <button
            type="button"
            className={css.name}
            title="Edit nickname (r)"
            onClick={() => app.overlay.set({ kind: 'rename', id })}
          >
            {nameOf(session)}
          </button>
          <span className={css.agent}>{session.agent}</span>
        </h1>
        <p className={css.state}>
          <Indicator session={session} />
          {waitsForLimit(session) ? (
            <LimitLeft session={session} className="tnum" />
          ) : (
            <span className="tnum">{ago(stateSince(session), now)}</span>
          )}
          <span className={css.reason}>
            <Prose text={reasonOf(session)} />
          </span>
        </p>
      </div>
      <div className={css.actions}>
        {phone && <NextWaiting id={id} />}
        <PrimaryAction session={session} phone={phone} />
        {!phone && made && (
          <>
            <IconButton label="Copy attach command" keys="c" onClick={() => void app.actions.copyAttach(id)}>
              <ClipboardCopy size={16} /> <Word>Attach</Word>
            </IconButton>
            <IconButton
              label="View workspace diff"
              keys="v"
              onClick={() =>
                app.router.go({ page: 'diff', workspace: session.workspace.id, base: 'head', file: null })
              }
            >
              <FileDiff size={16} /> <Word main>Diff</Word>
            </IconButton>
          </>
        )}
        {made && (
          <IconButton
            label={
              session.status === 'done'
                ? 'Mark as reviewed'
                : 'Done: end the agent, keep the session for review'
            }
            keys="d"
            disabled={session.reviewed}
            onClick={() => askDone(app, [id])}
          >
            <Check size={16} /> <Word main>{session.status === 'done' ? 'Reviewed' : 'Done'}</Word>
          </IconButton>
        )}
        {!phone && (
          <IconButton
            label="Dispose"
            keys="⌫"
            onClick={() => app.overlay.set({ kind: 'dispose', ids: [id] })}
          >
            <Trash2 size={16} /> <Word>Dispose</Word>
          </IconButton>
        )}
        {onBeside !== null && (
          <IconButton label="Split view: its changes, or another session" keys="b" onClick={onBeside}>
            <Columns2 size={16} /> <Word>Split</Word>
          </IconButton>
        )}
        <IconButton label="Details" keys="i" pressed={details} onClick={onDetails}>
          <PanelRight size={16} /> <Word>Details</Word>
        </IconButton>
      </div>
    </header>
  );
}

/**
 * The label of an icon where there is room; `main` labels come first. The accessible name of the button says the same.
 */
function Word({ main = false, children }: { main?: boolean; children: string }) {
  return (
    <span className={`${css.word} ${main ? css.main : ''}`} aria-hidden>
      {children}
    </span>
  );
}
