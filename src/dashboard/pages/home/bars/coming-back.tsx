import { ArrowRight, X } from 'lucide-react';
import { useApp, useCommands, useData, useNow, useSessions, useStore } from '../../../state/hooks.js';
import { meanwhile, meanwhileText, queueOf } from '../../../state/sessions/meanwhile.js';
import { clockTime } from '../../../state/words/words.js';
import { Button } from '../../../ui/controls/button.js';
import { IconButton } from '../../../ui/controls/icon-button.js';
import { FloatingBar } from './floating-bar.js';
import css from './coming-back.module.css';

/** A summary of the time since the user was last here, with a button that goes through it. */
export function ComingBack({ sinceMs }: { sinceMs: number }) {
  const { attendance, cursor, queue, router, selection } = useApp();
  const sessions = useSessions();
  const workspaces = useData((data) => data.workspaces);
  const nowMs = useNow();
  const hidden = useStore(selection, ({ size }) => size > 0);
  const seen = meanwhile(sessions.values(), workspaces, { sinceMs, nowMs });
  const ids = queueOf(seen);
  const text = meanwhileText(seen);
  const putAside = (): void => attendance.since.set(null);
  const walk = (): void => {
    const [first] = ids;
    if (first === undefined) return;
    queue.set(ids);
    putAside();
    router.go({ page: 'session', id: first });
  };
  useCommands((id) => {
    if (text === '' || hidden) return false;
    if (id === 'open' && cursor.get() === null) {
      walk();
      return true;
    }
    if (id === 'clear' && cursor.get() === null) {
      putAside();
      return true;
    }
    return false;
  });
  if (text === '' || hidden) return null;
  return (
    <FloatingBar className={css.bar} role="region" aria-label="While you were away" data-testid="coming-back">
      <span className="tnum">
        <b>Since {clockTime(sinceMs)}:</b> {text}
      </span>
      <Button
        icon={<ArrowRight size={16} />}
        variant="primary"
        title="Open them one by one (Enter)"
        onClick={walk}
      >
        Go through {ids.length === 1 ? 'it' : 'them'}
      </Button>
      <IconButton label="Dismiss" keys="Esc" onClick={putAside}>
        <X size={16} />
      </IconButton>
    </FloatingBar>
  );
}
