import { useRef } from 'react';
import { useApp, useData, useSessions } from '../state/hooks.js';
import { HOME } from '../state/routes.js';
import { nameOf, plural } from '../state/words.js';
import { Button } from '../ui/button.js';
import { Dialog, DialogFoot } from '../ui/dialog.js';
import { Effects } from './effects.js';

/** Disposal asks, and says what it does (S8.1). */
export function DisposeDialog({ ids, onClose }: { ids: readonly string[]; onClose: () => void }) {
  const { actions, selection, router } = useApp();
  const sessions = useSessions();
  const cancel = useRef<HTMLButtonElement>(null);
  const known = ids.flatMap((id) => sessions.get(id) ?? []);
  const [only] = known;
  const one = known.length === 1 && only !== undefined;
  const running = known.filter((session) => session.status !== 'done');
  const workspaces = useData((data) => data.workspaces);
  // A clone that failed left nothing behind that could be kept.
  const made = known.filter((session) => workspaces.get(session.workspace.id)?.status !== 'failed');
  const paths = [...new Set(made.map((session) => session.workspace.path))];
  const confirm = (): void => {
    onClose();
    selection.set(new Set());
    const route = router.route.get();
    if (route.page === 'session' && ids.includes(route.id)) router.go(HOME);
    void actions.dispose(ids);
  };
  return (
    <Dialog
      title={one ? `Dispose ${nameOf(only)}?` : `Dispose ${plural(known.length, 'session')}?`}
      onClose={onClose}
      initialFocus={cancel}
    >
      <Effects
        ends={running.map((session) => `${session.agent} in ${nameOf(session)}, which is running`)}
        deletes={
          one
            ? [`the tmux session schmux-${only.id} with its scrollback`, 'its log']
            : [`${plural(known.length, 'tmux session')} with their scrollback`, 'their logs']
        }
        keeps={paths.map((path) => `the workspace ${path}`)}
        note="This cannot be undone."
      />
      <DialogFoot>
        <Button ref={cancel} onClick={onClose}>
          Cancel
        </Button>
        <Button look="danger" data-testid="confirm" onClick={confirm}>
          {one ? 'Dispose' : `Dispose ${known.length}`}
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
