import { PUSH_WORKER } from '../../../contract/service-workers.js';

/** Everything that this page keeps begins with it. */
const OWN_PREFIX = 'schmux.';
/** In sessionStorage: this tab was loaded again because of a service worker. */
const RELOADED = 'schmux.reloaded';

/** In localStorage: this browser shows pushed notifications, so our worker stays. */
export const PUSH_ON = 'schmux.push';

/**
 * Unregisters the service workers that another program left here when it had this port. True when one of them delivered
 * this very page, which ours never does: it has to be loaded again, from the daemon.
 */
export async function dropServiceWorkers({
  navigator,
  sessionStorage,
  localStorage,
}: Window): Promise<boolean> {
  // Not there on pages that are not secure; then there are no workers either.
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
  // Nobody waits for those that only lie there.
  if (!controlled) {
    gone.catch(() => undefined);
    sessionStorage.removeItem(RELOADED);
    return false;
  }
  // A browser that cannot list them has none to show for.
  await gone.catch(() => undefined);
  // Once: a worker that survives must not keep the page from ever showing.
  const again = sessionStorage.getItem(RELOADED) === null;
  sessionStorage.setItem(RELOADED, '1');
  return again;
}

/** Ours by script and scope, in each of its versions. */
function isOwn({ scope, active, waiting, installing }: ServiceWorkerRegistration): boolean {
  const workers = [active, waiting, installing].filter((worker) => worker !== null);
  const pathOf = (url: string): string => url.slice(new URL(url).origin.length);
  return (
    pathOf(scope) === PUSH_WORKER.scope &&
    workers.length > 0 &&
    workers.every(({ scriptURL }) => pathOf(scriptURL) === PUSH_WORKER.script)
  );
}

/** Deletes what others have stored under this address: caches, databases, entries. Never what is ours. */
export async function clearForeignStorage(window: Window): Promise<void> {
  for (const storage of [window.localStorage, window.sessionStorage])
    for (const name of Object.keys(storage)) if (!name.startsWith(OWN_PREFIX)) storage.removeItem(name);
  try {
    // Both are missing on pages that are not secure, the list of databases in some browsers.
    const caches = window.caches as CacheStorage | undefined;
    for (const name of (await caches?.keys()) ?? []) await caches?.delete(name);
    const listed = (await window.indexedDB.databases?.()) ?? [];
    for (const { name } of listed) if (name !== undefined) window.indexedDB.deleteDatabase(name);
  } catch (error) {
    // A browser that refuses its storage keeps nothing of others either.
    if (!(error instanceof DOMException)) throw error;
  }
}
