import { Check, ClipboardCopy, Reply, SquareTerminal, Trash2, Undo2, X } from 'lucide-react';
import { memo } from 'react';
import type { Session } from '../../../../contract/session/session.js';
import { useApp } from '../../../state/hooks.js';
import { nameOf } from '../../../state/words/words.js';
import { IconButton } from '../../../ui/controls/icon-button.js';
import { askDone, resume } from '../../shared/session-commands.js';
import css from './row-actions.module.css';

/** Actions of a row, shown on hover or focus. Each of them also has a key. */
export const RowActions = memo(function RowActions({ session }: { session: Session }) {
  const app = useApp();
  const { id } = session;
  const name = nameOf(session);
  return (
    <span className={css.actions}>
      {session.status === 'spawning' ? (
        <IconButton
          size="small"
          label={`Cancel ${name}`}
          tabIndex={-1}
          onClick={() => void app.actions.cancel(id)}
        >
          <X size={16} />
        </IconButton>
      ) : (
        <>
          <IconButton
            size="small"
            label={`Open ${name}`}
            tabIndex={-1}
            onClick={() => app.router.go({ page: 'session', id })}
          >
            <SquareTerminal size={16} />
          </IconButton>
          {session.status === 'running' && (
            <IconButton
              size="small"
              label={`Send to ${name}`}
              keys="s"
              tabIndex={-1}
              onClick={() => app.overlay.set({ kind: 'send', ids: [id] })}
            >
              <Reply size={16} />
            </IconButton>
          )}
          {session.resumable && (
            <IconButton
              size="small"
              label={`Resume ${name}`}
              keys="R"
              tabIndex={-1}
              onClick={() => void resume(app, session)}
            >
              <Undo2 size={16} />
            </IconButton>
          )}
          <IconButton
            size="small"
            label={`Copy attach command for ${name}`}
            keys="c"
            tabIndex={-1}
            onClick={() => void app.actions.copyAttach(id)}
          >
            <ClipboardCopy size={16} />
          </IconButton>
          <IconButton
            size="small"
            label={session.status === 'done' ? `Mark ${name} as reviewed` : `End ${name}, keep for review`}
            keys="d"
            tabIndex={-1}
            disabled={session.reviewed}
            onClick={() => askDone(app, [id])}
          >
            <Check size={16} />
          </IconButton>
          <IconButton
            size="small"
            label={`Dispose ${name}`}
            keys="⌫"
            tabIndex={-1}
            onClick={() => app.overlay.set({ kind: 'dispose', ids: [id] })}
          >
            <Trash2 size={16} />
          </IconButton>
        </>
      )}
    </span>
  );
});
