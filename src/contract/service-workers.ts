/**
 * The one service worker that is ours; it shows Web Push notifications (public/push-worker.js). No page lies within its scope, so
 * it can never stand between a page and the daemon, whatever script another program may have put in its place. Every other
 * worker, this script under another scope included, is removed by the daemon and by the page.
 */
export const PUSH_WORKER = { script: '/push-worker.js', scope: '/push/' } as const;
