import { useRef, useState } from 'react';
import { useApp, useData, useSessions } from '../../state/hooks.js';
import { otherLines, useProcesses } from '../../state/sessions/use-processes.js';
import { HOME } from '../../state/navigation/routes.js';
import { agentRuns, nameOf, plural } from '../../state/words/words.js';
import { Button } from '../../ui/controls/button.js';
import { Dialog, DialogFoot } from '../../ui/overlay/dialog.js';
import { Effects } from './effects.js';
import { KeepProcesses } from './keep-processes.js';

/** Asks before disposing, and lists every effect first. */
export function DisposeDialog({ ids, onClose }: { ids: readonly string[]; onClose: () => void }) {
  const { actions, selection, router } = useApp();
  const sessions = useSessions();
  const cancel = useRef<HTMLButtonElement>(null);
  const known = ids.flatMap((id) => sessions.get(id) ?? []);
  const [only] = known;
  const one = known.length === 1 && only !== undefined;
  const running = known.filter(agentRuns);
  const processes = useProcesses(ids);
  const others = otherLines(processes);
  const [keep, setKeep] = useState(false);
  const workspaces = useData((data) => data.workspaces);
  // A clone that failed left nothing behind to keep.
  const made = known.filter((session) => workspaces.get(session.workspace.id)?.status !== 'failed');
  const paths = [...new Set(made.map((session) => session.workspace.path))];
  const confirm = (): void => {
    onClose();
    selection.set(new Set());
    const route = router.route.get();
    if (route.page === 'session' && ids.includes(route.id)) router.go(HOME);
    void actions.dispose(ids, { keepProcesses: keep });
  };
  return (
    <Dialog
      title={one ? `Dispose ${nameOf(only)}?` : `Dispose ${plural(known.length, 'session')}?`}
      onClose={onClose}
      initialFocus={cancel}
    >
      <Effects
        ends={[
          ...running.map((session) => `${session.agent} in ${nameOf(session)} (running)`),
          ...(keep ? [] : others.map((line) => `also ${line}`)),
        ]}
        deletes={
          one
            ? [`the tmux session schmux-${only.id} with its scrollback`, 'its log']
            : [`${plural(known.length, 'tmux session')} with their scrollback`, 'their logs']
        }
        keeps={[...paths.map((path) => `the workspace ${path}`), ...(keep ? others : [])]}
        note="This cannot be undone."
      />
      <KeepProcesses count={others.length} keep={keep} onChange={setKeep} />
      <DialogFoot>
        <Button ref={cancel} onClick={onClose}>
          Cancel
        </Button>
        <Button variant="danger" data-testid="confirm" disabled={processes === null} onClick={confirm}>
          {one ? 'Dispose' : `Dispose ${known.length}`}
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
