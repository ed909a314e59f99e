import { useRef, useState } from 'react';
import { useApp, useSessions } from '../../state/hooks.js';
import { otherLines, useProcesses } from '../../state/sessions/use-processes.js';
import { agentRuns, nameOf, plural } from '../../state/words/words.js';
import { Button } from '../../ui/controls/button.js';
import { Dialog, DialogFoot } from '../../ui/overlay/dialog.js';
import { Effects } from './effects.js';
import { KeepProcesses } from './keep-processes.js';

/**
 * Done ends running agents and the processes that ended ones left, so it asks first; otherwise it only marks sessions
 * (`askDone`).
 */
export function DoneDialog({ ids, onClose }: { ids: readonly string[]; onClose: () => void }) {
  const { actions, selection } = useApp();
  const sessions = useSessions();
  const cancel = useRef<HTMLButtonElement>(null);
  const known = ids.flatMap((id) => sessions.get(id) ?? []);
  const running = known.filter(agentRuns);
  const processes = useProcesses(ids);
  const others = otherLines(processes);
  const [keep, setKeep] = useState(false);
  const reviewed = known.length - running.length;
  const [only] = known;
  const title =
    running.length === 0
      ? 'End the remaining processes?'
      : known.length === 1 && only
        ? `End ${nameOf(only)}?`
        : `End ${plural(running.length, 'running agent')}?`;
  const button =
    running.length > 1
      ? `End ${running.length} agents`
      : running.length === 1
        ? 'End the agent'
        : keep
          ? 'Mark as reviewed'
          : 'End and mark as reviewed';
  return (
    <Dialog title={title} onClose={onClose} initialFocus={cancel}>
      <Effects
        ends={[
          ...running.map((session) => `${session.agent} in ${nameOf(session)}`),
          ...(keep ? [] : others.map((line) => `also ${line}`)),
        ]}
        note={
          reviewed > 0
            ? `${plural(reviewed, 'session')} that already ended will be marked as reviewed.`
            : undefined
        }
        keeps={[
          'the session, its screen and scrollback, for review',
          'the log',
          'the workspace and everything in it',
          ...(keep ? others : []),
        ]}
      />
      <KeepProcesses count={others.length} keep={keep} onChange={setKeep} />
      <DialogFoot>
        <Button ref={cancel} onClick={onClose}>
          Cancel
        </Button>
        <Button
          variant="danger"
          data-testid="confirm"
          disabled={processes === null}
          onClick={() => {
            onClose();
            selection.set(new Set());
            void actions.done(ids, { keepProcesses: keep });
          }}
        >
          {button}
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
