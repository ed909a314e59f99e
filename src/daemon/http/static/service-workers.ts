import type { IncomingHttpHeaders } from 'node:http';
import { PUSH_WORKER } from '../../../contract/service-workers.js';

/**
 * Replaces the script of a service worker that is not ours: another program had this port and registered it. The browser requests
 * a worker's script again when one of its pages is opened; this script takes over, unregisters itself, and reloads those pages
 * from us. Pages that no worker controls are left alone.
 */
const REMOVES_ITSELF = `self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(leave()));
async function leave() {
  for (const name of await caches.keys()) await caches.delete(name);
  await self.registration.unregister();
  for (const page of await self.clients.matchAll({ type: 'window' })) page.navigate(page.url).catch(() => undefined);
}
`;

/** True when a browser requests the script of a service worker that is not ours. Ours has one address, without a query. */
export function requestsForeignWorker(headers: IncomingHttpHeaders, target: string): boolean {
  if (headers['service-worker'] !== 'script') return false;
  return target !== PUSH_WORKER.script;
}

/** Returns the script and its headers; any scope is allowed, or the browser would keep the old worker. */
export function selfRemovingWorker(): { headers: Record<string, string>; body: string } {
  return {
    headers: {
      'Content-Type': 'text/javascript; charset=utf-8',
      'Content-Length': String(Buffer.byteLength(REMOVES_ITSELF)),
      'Service-Worker-Allowed': '/',
      'Cache-Control': 'no-store',
      'Clear-Site-Data': '"cache"',
    },
    body: REMOVES_ITSELF,
  };
}
