/** The one thing that may lie over the page. Ids are fixed when it opens, so that a list that moves on cannot change what is confirmed. */
export type Overlay =
  | { kind: 'none' }
  | { kind: 'help' }
  | { kind: 'palette' }
  | { kind: 'done'; ids: readonly string[] }
  | { kind: 'dispose'; ids: readonly string[] }
  | { kind: 'send'; ids: readonly string[] }
  | { kind: 'rename'; id: string }
  | { kind: 'why'; id: string }
  | { kind: 'dispose_workspace'; id: string };

export const NO_OVERLAY: Overlay = { kind: 'none' };
