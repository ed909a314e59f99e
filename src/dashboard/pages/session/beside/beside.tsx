import { Maximize2, X } from 'lucide-react';
import { useApp, useSession, useSessions } from '../../../state/hooks.js';
import { nameOf } from '../../../state/words/words.js';
import { TerminalView } from '../../../terminal/lazy-terminal.js';
import { Empty } from '../../../ui/display/empty.js';
import { Select } from '../../../ui/controls/field.js';
import { IconButton } from '../../../ui/controls/icon-button.js';
import { Indicator } from '../../../ui/display/indicator.js';
import { Starting } from '../starting.js';
import css from './beside.module.css';
import { BesideDiff } from './beside-diff.js';
import { Divider } from './divider.js';

/** The pane beside a session: the terminal of another session, or the diff of the workspace. The URL says which. */
export function Beside(props: {
  /** The id of the session in the main pane. */
  id: string;
  workspace: string | undefined;
  /** The id of a session, or `diff`. */
  what: string;
  /** The page's keys act on this pane. */
  chosen: boolean;
  onChoose: () => void;
}) {
  const { id, workspace, what, chosen, onChoose } = props;
  const { router } = useApp();
  const sessions = useSessions();
  const other = sessions.get(what);
  const others = [...sessions.values()].filter((session) => session.id !== id);
  const show = (beside: string): void => router.replace({ page: 'session', id, beside });
  return (
    <>
      <Divider />
      <section className={css.pane} aria-label="Split view" data-testid="beside" onFocusCapture={onChoose}>
        <header className={css.bar}>
          <Select
            className={css.pick ?? ''}
            aria-label="Content of the split view"
            value={what}
            onChange={(event) => show(event.target.value)}
          >
            <option value="diff">Changes in {workspace}</option>
            {what !== 'diff' && !sessions.has(what) && <option value={what}>{what}</option>}
            {others.map((session) => (
              <option key={session.id} value={session.id}>
                {nameOf(session)}
              </option>
            ))}
          </Select>
          {other !== undefined && (
            <span className={css.state}>
              <Indicator session={other} />
            </span>
          )}
          {what !== 'diff' && (
            <IconButton
              label="Swap panes"
              onClick={() => router.go({ page: 'session', id: what, beside: id })}
            >
              <Maximize2 size={16} />
            </IconButton>
          )}
          <IconButton
            label="Close the split view"
            keys="B"
            onClick={() => router.replace({ page: 'session', id })}
          >
            <X size={16} />
          </IconButton>
        </header>
        {what !== 'diff' ? (
          <Other key={what} id={what} chosen={chosen} />
        ) : workspace === undefined ? null : (
          <BesideDiff key={workspace} workspace={workspace} />
        )}
      </section>
    </>
  );
}

function Other({ id, chosen }: { id: string; chosen: boolean }) {
  const session = useSession(id);
  if (session === undefined)
    return (
      <Empty title="Session not found">
        <code>{id}</code> was disposed, or never existed.
      </Empty>
    );
  if (session.status === 'spawning') return <Starting session={session} />;
  return <TerminalView sessionId={id} autoFocus={false} chosen={chosen} />;
}
