import { useEffect } from 'react';
import type { App } from '../../state/app.js';
import { useApp } from '../../state/hooks.js';
import { createAnnouncer } from './announce.js';
import { countsOf } from '../../state/sessions/list.js';
import { createNotifier, pageTitle, type Notice } from './notify.js';
import type { Route } from '../../state/navigation/routes.js';
import { PUSH_ON } from '../../state/connection/foreign-storage.js';
import { nameOf } from '../../state/words/words.js';

function pageName(app: App, route: Route): string {
  switch (route.page) {
    case 'home':
    case 'lost':
      return '';
    case 'session': {
      const session = app.session(route.id);
      return session === undefined ? route.id : nameOf(session);
    }
    case 'spawn':
      return 'New session';
    case 'workspaces':
      return 'Workspaces';
    case 'diff':
      return `Diff of ${route.workspace}`;
    case 'settings':
      return 'Settings';
  }
}

/** Returns the icon, with a dot when a session is waiting. It is drawn here, so that it needs no request. */
function iconHref(needYou: number): string {
  const dot = needYou > 0 ? '<circle cx="25" cy="7" r="7" fill="#e5484d"/>' : '';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#1d1b18"/><rect x="7" y="8" width="18" height="4" rx="2" fill="#f2b84b"/><rect x="7" y="14" width="18" height="4" rx="2" fill="#f7f6f2"/><rect x="7" y="20" width="11" height="4" rx="2" fill="#f7f6f2" opacity=".55"/>${dot}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

function show(app: App, notice: Notice, silent: boolean): void {
  const notification = new Notification(notice.title, { body: notice.body, tag: notice.id, silent });
  notification.addEventListener('click', () => {
    window.focus();
    app.router.go({ page: 'session', id: notice.id });
    notification.close();
  });
}

/** Id of the one live region (shell.tsx). */
export const LIVE_REGION_ID = 'said';

/** Keeps title, icon and notifications in step with the sessions that need the user. */
export function useNotifications(): void {
  const app = useApp();
  useEffect(() => {
    const notifier = createNotifier();
    const announcer = createAnnouncer((text) => {
      const region = document.getElementById(LIVE_REGION_ID);
      if (region !== null) region.textContent = text;
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    let shownIcon = -1;
    const update = (): void => {
      clearTimeout(timer);
      const { data } = app.model.get();
      if (data === null) return;
      const route = app.router.route.get();
      const { needYou } = countsOf(data.sessions.values());
      const title = pageTitle(needYou, pageName(app, route));
      if (document.title !== title) document.title = title;
      const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
      const dot = Math.min(needYou, 1);
      if (icon !== null && dot !== shownIcon) {
        icon.href = iconHref(needYou);
        shownIcon = dot;
      }
      const { enabled, dwell_s: dwell, cooldown_s: cooldown, sound } = data.config.config.notifications;
      const onScreen = route.page === 'session' && document.visibilityState === 'visible' ? route.id : null;
      const notices = notifier.evaluate(data.sessions.values(), Date.now(), {
        dwellMs: dwell * 1000,
        cooldownMs: cooldown * 1000,
        onScreen,
      });
      announcer.add(notices);
      // With push enabled, the browser would notify twice.
      const pushed = localStorage.getItem(PUSH_ON) !== null;
      const allowed = enabled && !pushed && app.prefs.get().notify && 'Notification' in window;
      if (allowed && Notification.permission === 'granted')
        for (const notice of notices) show(app, notice, !sound);
      const next = notifier.nextAt();
      if (next !== null) timer = setTimeout(update, Math.max(0, next - Date.now()));
    };
    update();
    const stops = [app.model.subscribe(update), app.router.route.subscribe(update)];
    document.addEventListener('visibilitychange', update);
    return () => {
      clearTimeout(timer);
      announcer.stop();
      document.removeEventListener('visibilitychange', update);
      for (const stop of stops) stop();
    };
  }, [app]);
}
