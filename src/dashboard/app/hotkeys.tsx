import { useEffect } from 'react';
import type { App } from '../state/app.js';
import { useApp } from '../state/hooks.js';
import { createKeyReader, type KeyId } from '../state/keyboard/keys.js';
import { nextNeeding } from '../state/sessions/list.js';
import { NO_OVERLAY } from '../state/overlay.js';
import { HOME, SPAWN, sessionRoute } from '../state/navigation/routes.js';
import { IS_MAC } from '../ui/display/kbd.js';

/** Elements that handle keys on their own. */
const OWN_KEYS = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';
const FIELDS =
  'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable], [role="combobox"]';

function focusAreaOf(target: EventTarget | null): 'page' | 'field' | 'terminal' | 'other' {
  if (!(target instanceof Element)) return 'page';
  if (target.closest('[data-terminal]')) return 'terminal';
  if (target.closest(OWN_KEYS)) return 'other';
  return target.closest(FIELDS) ? 'field' : 'page';
}

/** Handles a key in the frame if the current view did not. */
function frameCommand(app: App, id: KeyId): boolean {
  const { router, overlay } = app;
  switch (id) {
    case 'new':
    case 'goNew':
      router.go(SPAWN);
      return true;
    case 'goHome':
      router.go(HOME);
      return true;
    case 'goWorkspaces':
      router.go({ page: 'workspaces' });
      return true;
    case 'goSettings':
      router.go({ page: 'settings', section: 'repositories' });
      return true;
    case 'palette':
    case 'termPalette':
      overlay.set({ kind: 'palette' });
      return true;
    case 'search':
      router.go(HOME);
      // The field exists once Home has rendered.
      requestAnimationFrame(() => document.getElementById('search')?.focus());
      return true;
    case 'help':
      overlay.set({ kind: 'help' });
      return true;
    case 'next':
    case 'termNext': {
      const route = router.route.get();
      const sessions = app.model.get().data?.sessions.values() ?? [];
      const next = nextNeeding(sessions, route.page === 'session' ? route.id : null);
      if (next !== null) router.go(sessionRoute(next.id, route));
      return true;
    }
    default:
      return false;
  }
}

/** Turns key presses into commands, for the current view first and then for the frame. */
export function useHotkeys(): void {
  const app = useApp();
  useEffect(() => {
    const reader = createKeyReader(IS_MAC);
    const stopFrame = app.commands.on((id) => frameCommand(app, id));
    const onKeyDown = (event: KeyboardEvent): void => {
      const focus = focusAreaOf(event.target);
      if (focus === 'other' || event.defaultPrevented || event.isComposing) return;
      const id = reader.read(event, event.timeStamp, focus);
      if (id === null) return;
      // Enter on a link or button belongs to that link or button.
      const onControl = event.target instanceof Element && event.target.closest('a, button') !== null;
      if (event.key === 'Enter' && onControl) return;
      if (app.commands.run(id)) {
        event.preventDefault();
        event.stopPropagation();
      }
    };
    // Between the key press that opens a dialog and the dialog taking the focus, nothing behind it receives keys.
    const onEarlyKey = (event: KeyboardEvent): void => {
      if (app.overlay.get().kind === 'none' || focusAreaOf(event.target) === 'other') return;
      if (event.key === 'Escape') app.overlay.set(NO_OVERLAY);
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    window.addEventListener('keydown', onEarlyKey, { capture: true });
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', onEarlyKey, { capture: true });
      window.removeEventListener('keydown', onKeyDown);
      stopFrame();
    };
  }, [app]);
}
