import { PUSH_WORKER } from '../../../contract/service-workers.js';

/** Prefix of everything that this page stores. */
const OWN_PREFIX = 'schmux.';
/** In sessionStorage: this tab was reloaded because of a service worker. */
const RELOADED = 'schmux.reloaded';

/** In localStorage: this browser shows push notifications, so our worker stays. */
export const PUSH_ON = 'schmux.push';

/**
 * Unregisters the service workers that another program left here when it had this port. Returns true if one of them
 * delivered this very page, which ours never does: the page must then be reloaded from the daemon.
 */
export async function dropServiceWorkers({
  navigator,
  sessionStorage,
  localStorage,
}: Window): Promise<boolean> {
  // Missing on insecure pages, which then have no workers either.
  const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (container === undefined) return false;
  const controlled = container.controller !== null;
  const mayStay = localStorage.getItem(PUSH_ON) !== null;
  const gone = container
    .getRegistrations()
    .then((all) =>
      Promise.all(
        all
          .filter((registration) => !mayStay || !isOwn(registration))
          .map((registration) => registration.unregister()),
      ),
    );
  // Workers that do not control the page need not be awaited.
  if (!controlled) {
    gone.catch(() => undefined);
    sessionStorage.removeItem(RELOADED);
    return false;
  }
  // A browser that cannot list workers has none.
  await gone.catch(() => undefined);
  // Once only: a worker that survives must not keep the page from ever showing.
  const again = sessionStorage.getItem(RELOADED) === null;
  sessionStorage.setItem(RELOADED, '1');
  return again;
}

/** True for our worker in any version, by script and scope. */
function isOwn({ scope, active, waiting, installing }: ServiceWorkerRegistration): boolean {
  const workers = [active, waiting, installing].filter((worker) => worker !== null);
  const pathOf = (url: string): string => url.slice(new URL(url).origin.length);
  return (
    pathOf(scope) === PUSH_WORKER.scope &&
    workers.length > 0 &&
    workers.every(({ scriptURL }) => pathOf(scriptURL) === PUSH_WORKER.script)
  );
}

/** Deletes what other programs have stored at this origin (caches, databases, entries), never our own entries. */
export async function clearForeignStorage(window: Window): Promise<void> {
  for (const storage of [window.localStorage, window.sessionStorage])
    for (const name of Object.keys(storage)) if (!name.startsWith(OWN_PREFIX)) storage.removeItem(name);
  try {
    // Both are missing on insecure pages, and the list of databases in some browsers.
    const caches = window.caches as CacheStorage | undefined;
    for (const name of (await caches?.keys()) ?? []) await caches?.delete(name);
    const listed = (await window.indexedDB.databases?.()) ?? [];
    for (const { name } of listed) if (name !== undefined) window.indexedDB.deleteDatabase(name);
  } catch (error) {
    // A browser that refuses access to storage has kept nothing of others either.
    if (!(error instanceof DOMException)) throw error;
  }
}
