import { useApp, useCommands } from '../../../state/hooks.js';
import { groupOf, withGroup } from './select.js';
import type { ListLayout } from '../../../state/sessions/list.js';
import { ALL } from '../../../state/navigation/routes.js';
import { digitOf } from '../../../state/keyboard/keys.js';
import { answerInFull, sessionCommand } from '../../shared/session-commands.js';

/** Handles the keys of a list: they move the current row, and act on the selection or else on the current row. */
export function useListKeys(list: {
  layout: ListLayout;
  ids: readonly string[];
  apply: () => void;
  onSelect: (id: string, range: boolean) => void;
  moved: (id: string) => void;
}): void {
  const app = useApp();
  useCommands((id) => {
    const { cursor, selection, router } = app;
    const current = cursor.get();
    const at = current === null ? -1 : list.ids.indexOf(current);
    const move = (to: number): true => {
      const next = list.ids[Math.max(0, Math.min(list.ids.length - 1, to))];
      if (next !== undefined) {
        cursor.set(next);
        list.moved(next);
      }
      return true;
    };
    switch (id) {
      case 'down':
        return move(at + 1);
      case 'up':
        return move(at < 0 ? 0 : at - 1);
      case 'open': {
        const chosen = at < 0 ? list.ids[0] : current;
        if (chosen !== null && chosen !== undefined) router.go({ page: 'session', id: chosen });
        return true;
      }
      case 'select':
        if (at < 0 || current === null) return move(0);
        list.onSelect(current, false);
        return true;
      case 'selectDown':
      case 'selectUp': {
        if (at < 0 || current === null) return move(0);
        const next = list.ids[at + (id === 'selectDown' ? 1 : -1)];
        // A range includes the row that it starts from.
        if (!selection.get().has(current)) list.onSelect(current, false);
        if (next !== undefined) list.onSelect(next, true);
        return move(at + (id === 'selectDown' ? 1 : -1));
      }
      case 'selectGroup':
        if (current !== null) selection.update((all) => withGroup(all, groupOf(list.layout, current)));
        return true;
      case 'clear':
        if (selection.get().size > 0) selection.set(new Set());
        else if (router.route.get().page === 'home') {
          const route = router.route.get();
          if (route.page === 'home')
            router.replace({ page: 'home', list: { ...ALL, group: route.list.group } });
          if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
          cursor.set(null);
        }
        return true;
      case 'answer':
        return at >= 0 && current !== null && answerInFull(app, current, 'row');
      case 'apply':
        list.apply();
        return true;
      default: {
        const digit = digitOf(id);
        if (digit !== null) {
          if (at < 0 || current === null) return false;
          // Only the row with the focus answers: the current one may be out of sight.
          if (hasFocus(current)) app.acting.answerDigit(current, digit, 'row');
          else {
            list.moved(current);
            app.acting.note(current, `Press ${digit} again to answer`);
          }
          return true;
        }
        const chosen =
          selection.get().size > 0 ? [...selection.get()] : at < 0 || current === null ? [] : [current];
        return sessionCommand(app, id, chosen);
      }
    }
  });
}

function hasFocus(id: string): boolean {
  return document.activeElement?.closest('[data-session]')?.getAttribute('data-session') === id;
}
