import { OWN_SERVICE_WORKERS } from '../../contract/service-workers.js';

/** Every key of ours in this origin's storage begins with it. */
const OWN = 'schmux.';
/** A worker that comes back must not make the page load again and again. */
const RELOADED = 'schmux.worker_removed';

/**
 * Some other program may have had this port before, and left a service worker that answers in our place. Unregisters each
 * that is not ours. True when one of them controls this page, which is then loaded again, once.
 */
export async function removeStrangeWorkers(window: Window): Promise<boolean> {
  // Missing where the page came by plain http under another name than localhost.
  const workers = window.navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (workers === undefined) return false;
  const controlled = isStrange(workers.controller);
  for (const registration of await workers.getRegistrations()) {
    const worker = registration.active ?? registration.waiting ?? registration.installing;
    if (isStrange(worker)) await registration.unregister();
  }
  if (!controlled || window.sessionStorage.getItem(RELOADED) !== null) return false;
  window.sessionStorage.setItem(RELOADED, '1');
  window.location.reload();
  return true;
}

function isStrange(worker: ServiceWorker | null): boolean {
  return worker !== null && !OWN_SERVICE_WORKERS.has(new URL(worker.scriptURL).pathname);
}

/** Empties what another program on this port left in the browser: its storage, databases and caches. */
export async function clearStrangeStorage(window: Window): Promise<void> {
  for (const storage of [window.localStorage, window.sessionStorage])
    for (const name of Object.keys(storage)) if (!name.startsWith(OWN)) storage.removeItem(name);
  const { indexedDB } = window as unknown as { indexedDB: IDBFactory };
  for (const { name } of await indexedDB.databases()) if (name !== undefined) indexedDB.deleteDatabase(name);
  const caches = (window as unknown as { caches?: CacheStorage }).caches;
  for (const name of (await caches?.keys()) ?? []) await caches?.delete(name);
}
