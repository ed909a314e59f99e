import { SESSION_ID } from '../../contract/names.js';
import type { App } from '../state/app.js';
import { forget, registration, send } from './subscription.js';

/** Opens the session whose notification is clicked. Returns a function that stops this. */
export function followClicks({ navigator }: Window, app: App): () => void {
  const onMessage = ({ data }: MessageEvent<unknown>): void => {
    const { type, id } = (data ?? {}) as { type?: unknown; id?: unknown };
    if (type === 'open' && typeof id === 'string' && SESSION_ID.test(id))
      app.router.go({ page: 'session', id });
  };
  navigator.serviceWorker.addEventListener('message', onMessage);
  navigator.serviceWorker.startMessages();
  return () => navigator.serviceWorker.removeEventListener('message', onMessage);
}

/**
 * Runs once the daemon is proved. Updates the worker's script, because another program may have had the port meanwhile,
 * and sends the subscription to the daemon again, because the key or the subscription may be new.
 */
export async function renewPush(window: Window, app: App): Promise<void> {
  const registered = await registration(window);
  const subscription = await registered?.pushManager.getSubscription();
  if (registered === undefined || !subscription || Notification.permission !== 'granted')
    return forget(window);
  await registered.update();
  await send(subscription, app.client);
}
