import type { IncomingHttpHeaders } from 'node:http';
import { PUSH_WORKER } from '../../../contract/service-workers.js';

/**
 * In place of the script of a service worker that is not ours: some other program had this port and registered it. The
 * browser asks for a worker's script again when one of its pages is opened; this one takes over, goes away, and loads
 * those pages again from us. Pages that no worker controls are left alone.
 */
const REMOVES_ITSELF = `self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(leave()));
async function leave() {
  for (const name of await caches.keys()) await caches.delete(name);
  await self.registration.unregister();
  for (const page of await self.clients.matchAll({ type: 'window' })) page.navigate(page.url).catch(() => undefined);
}
`;

/** True when a browser asks for the script of a service worker that is not ours. Ours has one address, without a query. */
export function requestsForeignWorker(headers: IncomingHttpHeaders, target: string): boolean {
  if (headers['service-worker'] !== 'script') return false;
  return target !== PUSH_WORKER.script;
}

/** The body and its headers; the scope is allowed whatever the worker's was, or the browser would keep the old one. */
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
