// Shows notifications pushed by the daemon and opens the session on a click. It handles no requests and stores nothing: the page is
// never served from here, and no page lies within its scope.
const SCOPE = '/push/';

self.addEventListener('install', () => self.skipWaiting());
// Registered under another scope, it is not ours: it removes itself and reloads its pages.
self.addEventListener('activate', (event) => {
  if (new URL(self.registration.scope).pathname !== SCOPE) event.waitUntil(leave());
});

self.addEventListener('push', (event) => event.waitUntil(show(event.data)));

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data));
});

async function leave() {
  for (const name of await caches.keys()) await caches.delete(name);
  await self.registration.unregister();
  for (const page of await self.clients.matchAll({ type: 'window' }))
    page.navigate(page.url).catch(() => undefined);
}

/** Shows a notification, whatever the push contains: browsers require one per push. */
async function show(data) {
  let notice = {};
  try {
    notice = data.json();
  } catch {
    // Empty, or not JSON.
  }
  const text = (value, other) => (typeof value === 'string' && value !== '' ? value : other);
  await self.registration.showNotification(text(notice.title, 'schmux'), {
    body: text(notice.body, ''),
    tag: text(notice.id, 'schmux'),
    renotify: true,
    icon: '/icon-192.png',
    badge: '/badge-96.png',
    data: text(notice.id, ''),
  });
}

/** Shows the session in an open page, or opens one. */
async function open(id) {
  const path = /^[a-z0-9]{6}$/.test(id) ? `/sessions/${id}` : '/';
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find(({ focused }) => focused) ?? pages[0];
  if (page === undefined) return void (await self.clients.openWindow(path));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a Client takes none: it is of this origin
  page.postMessage({ type: 'open', id });
  await page.focus();
}
