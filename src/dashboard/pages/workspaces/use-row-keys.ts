import type { RefObject } from 'react';
import { useApp, useCommands } from '../../state/hooks.js';
import { SPAWN } from '../../state/navigation/routes.js';

/** Handles the keys of the workspace list: the current row is the one with the focus. */
export function useRowKeys(list: RefObject<HTMLElement | null>): void {
  const app = useApp();
  useCommands((id) => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-workspace]') ?? [])];
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const chosen = rows[at]?.dataset['workspace'];
    const move = (to: number): true => {
      rows[Math.max(0, Math.min(rows.length - 1, to))]?.querySelector('a')?.focus();
      return true;
    };
    if (id === 'down') return move(at + 1);
    if (id === 'up') return move(at < 0 ? 0 : at - 1);
    if (chosen === undefined) return false;
    switch (id) {
      case 'open':
      case 'diff':
        app.router.go({ page: 'diff', workspace: chosen, base: 'head', file: null });
        return true;
      case 'new':
        app.router.go({ ...SPAWN, page: 'spawn', workspace: chosen, repo: null, quick: null });
        return true;
      case 'dispose':
        app.overlay.set({ kind: 'dispose_workspace', id: chosen });
        return true;
      default:
        return false;
    }
  });
}
