import { useApp, useStore } from '../state/hooks.js';
import { NO_OVERLAY } from '../state/overlay.js';
import { DisposeDialog } from './dispose-dialog.js';
import { DoneDialog } from './done-dialog.js';
import { HelpDialog } from './help-dialog.js';
import { Palette } from './palette.js';
import { RenameDialog } from './rename-dialog.js';
import { SendDialog } from './send-dialog.js';
import { WhyDialog } from './why-dialog.js';
import { WorkspaceDialog } from './workspace-dialog.js';

/** Whatever lies over the page; one at a time. */
export function Overlays() {
  const { overlay } = useApp();
  const shown = useStore(overlay);
  const close = (): void => overlay.set(NO_OVERLAY);
  switch (shown.kind) {
    case 'none':
      return null;
    case 'help':
      return <HelpDialog onClose={close} />;
    case 'palette':
      return <Palette onClose={close} />;
    case 'done':
      return <DoneDialog ids={shown.ids} onClose={close} />;
    case 'dispose':
      return <DisposeDialog ids={shown.ids} onClose={close} />;
    case 'send':
      return <SendDialog ids={shown.ids} onClose={close} />;
    case 'rename':
      return <RenameDialog id={shown.id} onClose={close} />;
    case 'why':
      return <WhyDialog id={shown.id} onClose={close} />;
    case 'dispose_workspace':
      return <WorkspaceDialog id={shown.id} onClose={close} />;
  }
}
