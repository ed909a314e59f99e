/**
 * Our only service worker, which shows Web Push notifications (public/push-worker.js). No page lies within its scope, so it
 * can never come between a page and the daemon, whatever script another program may have registered in its place. The daemon
 * and the page remove every other worker, and this script under any other scope.
 */
export const PUSH_WORKER = { script: '/push-worker.js', scope: '/push/' } as const;
