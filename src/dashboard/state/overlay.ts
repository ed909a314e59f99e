import type { OpenDialog } from '../../contract/session/dialog.js';

/**
 * The one overlay that can be open. Ids are fixed when it opens, so that later changes of the list cannot alter what is
 * confirmed.
 */
export type Overlay =
  | { kind: 'none' }
  | { kind: 'help' }
  | { kind: 'palette' }
  | { kind: 'done'; ids: readonly string[] }
  | { kind: 'dispose'; ids: readonly string[] }
  | { kind: 'send'; ids: readonly string[] }
  | { kind: 'answer'; id: string; dialog: OpenDialog }
  | { kind: 'rename'; id: string }
  | { kind: 'why'; id: string }
  | { kind: 'dispose_workspace'; id: string };

export const NO_OVERLAY: Overlay = { kind: 'none' };
