import type { Client } from '../../client/client.js';
import { PUSH_WORKER } from '../../contract/service-workers.js';
import { PUSH_ON } from '../state/connection/foreign-storage.js';

/** Returns what this browser lacks for push and what to do, as a sentence; null if it has everything. */
export function pushProblem(window: Window): string | null {
  const { navigator, isSecureContext } = window;
  if (!isSecureContext)
    return 'Requires HTTPS or localhost. Run schmux phone on this machine to see the options.';
  if ('serviceWorker' in navigator && 'PushManager' in window) return null;
  return /iPhone|iPad/.test(navigator.userAgent)
    ? 'First add schmux to the Home Screen: Share → Add to Home Screen. Then open it from there.'
    : 'This browser does not support Web Push.';
}

export function isPushOn({ localStorage }: Window): boolean {
  return localStorage.getItem(PUSH_ON) !== null;
}

/** Returns our worker's registration, if this browser has one. */
export function registration({ navigator }: Window): Promise<ServiceWorkerRegistration | undefined> {
  return navigator.serviceWorker.getRegistration(PUSH_WORKER.scope);
}

/**
 * Asks for permission, registers our worker, subscribes with the daemon's key and reports it to the daemon. Returns why
 * it failed, as a sentence, or null. Must be called from a click, which Safari requires.
 */
export async function switchOn(window: Window, client: Client): Promise<string | null> {
  const { navigator, localStorage } = window;
  if ((await Notification.requestPermission()) !== 'granted')
    return 'This browser blocks notifications for this page. Allow them in the site settings.';
  // Set before the worker exists, or the page would remove it as a foreign one.
  localStorage.setItem(PUSH_ON, '1');
  try {
    const { public_key: key } = await client.call('pushKey', { body: {} });
    const registered = await navigator.serviceWorker.register(PUSH_WORKER.script, {
      scope: PUSH_WORKER.scope,
      updateViaCache: 'none',
    });
    await active(registered);
    await send(await subscribe(registered, bytesOf(key)), client);
    return null;
  } catch (error) {
    await forget(window);
    return `Could not subscribe this browser: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Ends the subscription in the browser and in the daemon. */
export async function switchOff(window: Window, client: Client): Promise<void> {
  await forget(window);
  await client.call('pushUnsubscribe', {});
}

/** Removes everything from this browser; the push service then drops the subscription. */
export async function forget(window: Window): Promise<void> {
  const registered = await registration(window);
  await (await registered?.pushManager.getSubscription())?.unsubscribe();
  await registered?.unregister();
  window.localStorage.removeItem(PUSH_ON);
}

/** Sends the subscription to the daemon. */
export async function send(subscription: PushSubscription, client: Client): Promise<void> {
  const { endpoint, keys } = subscription.toJSON();
  const { p256dh = '', auth = '' } = keys ?? {};
  await client.call('pushSubscribe', { body: { endpoint: endpoint ?? '', keys: { p256dh, auth } } });
}

async function subscribe(
  { pushManager }: ServiceWorkerRegistration,
  applicationServerKey: Uint8Array<ArrayBuffer>,
): Promise<PushSubscription> {
  const options = { userVisibleOnly: true, applicationServerKey };
  try {
    return await pushManager.subscribe(options);
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'InvalidStateError') throw error;
    // It was subscribed with the key of another home.
    await (await pushManager.getSubscription())?.unsubscribe();
    return pushManager.subscribe(options);
  }
}

/**
 * Resolves when the worker is active, which subscribing requires. `ready` would wait for a worker whose scope includes
 * this page.
 */
function active({ active, waiting, installing }: ServiceWorkerRegistration): Promise<void> {
  const worker = active ?? waiting ?? installing;
  return new Promise((resolve, reject) => {
    const check = (): void => {
      if (worker?.state === 'activated') resolve();
      else if (worker === null || worker.state === 'redundant')
        reject(new Error('the service worker did not start'));
    };
    worker?.addEventListener('statechange', check);
    check();
  });
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}
