import { History, X } from 'lucide-react';
import { useState } from 'react';
import type { Session } from '../../../../contract/session/session.js';
import { useApp, useSessions, useStore } from '../../../state/hooks.js';
import { lostOf } from '../../../state/sessions/list.js';
import { Button } from '../../../ui/controls/button.js';
import { IconButton } from '../../../ui/controls/icon-button.js';
import { resumeAll } from '../../shared/session-commands.js';
import css from './coming-back.module.css';
import { FloatingBar } from './floating-bar.js';

/** Offers to resume the sessions that ended when their tmux server did. Nothing starts again by itself. */
export function LostSessions({ onDismiss }: { onDismiss: () => void }) {
  const app = useApp();
  const selecting = useStore(app.selection, ({ size }) => size > 0);
  const [isBusy, setBusy] = useState(false);
  const lost = lostOf(useSessions().values());
  if (lost.length === 0 || selecting) return null;
  const resumeThem = async (): Promise<void> => {
    setBusy(true);
    await resumeAll(app, lost);
    setBusy(false);
  };
  return (
    <FloatingBar
      className={css.bar}
      role="region"
      aria-label="Sessions that ended with tmux"
      data-testid="lost-sessions"
    >
      <span className="tnum">{sentence(lost)}</span>
      <Button
        icon={<History size={16} />}
        variant="primary"
        disabled={isBusy}
        onClick={() => void resumeThem()}
      >
        {isBusy ? 'Resuming…' : lost.length === 1 ? 'Resume it' : 'Resume all'}
      </Button>
      {lost.length > 1 && (
        <Button variant="quiet" onClick={() => app.selection.set(new Set(lost.map(({ id }) => id)))}>
          Choose
        </Button>
      )}
      <IconButton label="Dismiss" onClick={onDismiss}>
        <X size={16} />
      </IconButton>
    </FloatingBar>
  );
}

function sentence({ length }: readonly Session[]): string {
  return length === 1 ? 'One session ended when tmux did.' : `${length} sessions ended when tmux did.`;
}
