import { useRef } from 'react';
import { useApp, useSessions } from '../state/hooks.js';
import { nameOf, plural } from '../state/words.js';
import { Button } from '../ui/button.js';
import { Dialog, DialogFoot } from '../ui/dialog.js';
import { Effects } from './effects.js';

/** Done on running sessions ends their agents, so it asks; on exited ones it only marks them (pages/actions). */
export function DoneDialog({ ids, onClose }: { ids: readonly string[]; onClose: () => void }) {
  const { actions, selection } = useApp();
  const sessions = useSessions();
  const cancel = useRef<HTMLButtonElement>(null);
  const known = ids.flatMap((id) => sessions.get(id) ?? []);
  const running = known.filter((session) => session.status !== 'done');
  const reviewed = known.length - running.length;
  const [only] = known;
  const title =
    known.length === 1 && only ? `End ${nameOf(only)}?` : `End ${plural(running.length, 'running agent')}?`;
  return (
    <Dialog title={title} onClose={onClose} initialFocus={cancel}>
      <Effects
        ends={running.map((session) => `${session.agent} in ${nameOf(session)}`)}
        note={
          reviewed > 0
            ? `${plural(reviewed, 'session')} that already ended will be marked as reviewed.`
            : undefined
        }
        keeps={[
          'the session, its screen and scrollback, for review',
          'the log',
          'the workspace and everything in it',
        ]}
      />
      <DialogFoot>
        <Button ref={cancel} onClick={onClose}>
          Cancel
        </Button>
        <Button
          look="danger"
          data-testid="confirm"
          onClick={() => {
            onClose();
            selection.set(new Set());
            void actions.done(ids);
          }}
        >
          {running.length > 1 ? `End ${running.length} agents` : 'End the agent'}
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
