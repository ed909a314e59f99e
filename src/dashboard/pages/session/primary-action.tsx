import { FileDiff, MessageSquareReply, TextCursorInput, Undo2 } from 'lucide-react';
import type { Session } from '../../../contract/session/session.js';
import { useApp } from '../../state/hooks.js';
import { agentRuns } from '../../state/words/words.js';
import { Button } from '../../ui/controls/button.js';
import { resume } from '../shared/session-commands.js';

/** The most likely next step for a session in this state, as a labelled button; none while it works. */
export function PrimaryAction({ session, phone }: { session: Session; phone: boolean }) {
  const app = useApp();
  const { id, nudge } = session;
  if (session.status === 'spawning') return null;
  if (session.resumable)
    return (
      <Button
        icon={<Undo2 size={16} />}
        variant="primary"
        title="Start the same agent in the same workspace and continue this conversation (R)"
        onClick={() => void resume(app, session)}
      >
        Resume
      </Button>
    );
  if (!agentRuns(session) || nudge.state === 'done')
    return (
      <Button
        icon={<FileDiff size={16} />}
        variant="primary"
        title="View changes since session start"
        onClick={() =>
          app.router.go({ page: 'diff', workspace: session.workspace.id, base: 'spawn', file: null })
        }
      >
        Review
      </Button>
    );
  // On a phone, the user taps the terminal itself.
  if (nudge.state === 'blocked' && !phone)
    return (
      <Button
        icon={<TextCursorInput size={16} />}
        variant="primary"
        title="Go to the question in the terminal"
        onClick={() => void app.commands.run('open')}
      >
        Answer
      </Button>
    );
  if (nudge.state === 'feedback')
    return (
      <Button
        icon={<MessageSquareReply size={16} />}
        variant="primary"
        title="Send a message (s)"
        onClick={() => app.overlay.set({ kind: 'send', ids: [id] })}
      >
        Reply
      </Button>
    );
  return null;
}
