import { Check, History, Reply, Trash2, X } from 'lucide-react';
import { useApp, useSessions, useStore } from '../../../state/hooks.js';
import { Button } from '../../../ui/controls/button.js';
import { IconButton } from '../../../ui/controls/icon-button.js';
import { askDone, resumeAll } from '../../shared/session-commands.js';
import { FloatingBar } from './floating-bar.js';
import css from './selection-bar.module.css';

/** Actions for all selected sessions. */
export function SelectionBar({ picking }: { picking: boolean }) {
  const app = useApp();
  const sessions = useSessions();
  const ids = [...useStore(app.selection)].filter((id) => sessions.has(id));
  const resumable = ids.flatMap((id) => {
    const session = sessions.get(id);
    return session?.resumable === true ? [session] : [];
  });
  if (ids.length === 0 && !picking) return null;
  return (
    <FloatingBar className={css.bar} role="toolbar" aria-label="Selected sessions" data-testid="selection">
      <span className={css.count} role="status">
        {ids.length === 0 ? (
          'Tap to select'
        ) : (
          <>
            {ids.length} <span className={css.word}>{ids.length === 1 ? 'session ' : 'sessions '}</span>
            selected
          </>
        )}
      </span>
      {ids.length > 0 && (
        <>
          <Button
            icon={<Reply size={16} />}
            variant="quiet"
            onClick={() => app.overlay.set({ kind: 'send', ids })}
          >
            Send
          </Button>
          {resumable.length > 0 && (
            <Button
              icon={<History size={16} />}
              variant="quiet"
              onClick={() => {
                app.selection.set(new Set());
                void resumeAll(app, resumable);
              }}
            >
              Resume
            </Button>
          )}
          <Button icon={<Check size={16} />} variant="quiet" onClick={() => askDone(app, ids)}>
            Done
          </Button>
          <Button
            icon={<Trash2 size={16} />}
            variant="quiet"
            onClick={() => app.overlay.set({ kind: 'dispose', ids })}
          >
            Dispose
          </Button>
        </>
      )}
      <IconButton label="Clear selection" keys="Esc" onClick={() => app.selection.set(new Set())}>
        <X size={16} />
      </IconButton>
    </FloatingBar>
  );
}
