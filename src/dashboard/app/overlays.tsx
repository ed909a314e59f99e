import { useApp, useStore } from '../state/hooks.js';
import { NO_OVERLAY } from '../state/overlay.js';
import { AnswerSheet } from '../pages/shared/answer/answer-sheet.js';
import { DisposeDialog } from './dialogs/dispose-dialog.js';
import { DoneDialog } from './dialogs/done-dialog.js';
import { HelpDialog } from './dialogs/help-dialog.js';
import { Palette } from './palette/palette.js';
import { RenameDialog } from './dialogs/rename-dialog.js';
import { SendDialog } from './dialogs/send-dialog.js';
import { WhyDialog } from './dialogs/why-dialog.js';
import { WorkspaceDialog } from './dialogs/workspace-dialog.js';

/** Renders the one overlay that is open. */
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
    case 'answer':
      return <AnswerSheet id={shown.id} opened={shown.dialog} onClose={close} />;
    case 'rename':
      return <RenameDialog id={shown.id} onClose={close} />;
    case 'why':
      return <WhyDialog id={shown.id} onClose={close} />;
    case 'dispose_workspace':
      return <WorkspaceDialog id={shown.id} onClose={close} />;
  }
}
