import { SESSION_ID } from '../../contract/names.js';
import type { App } from '../state/app.js';
import { forget, registration, send } from './subscription.js';

/** Opens the session that a notification is clicked for. Answers its stop. */
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
 * Once the daemon is proved: takes the worker's script from it anew, for another program may have had the port meanwhile, and
 * tells it again where this browser is, for the key or the subscription may be another one by now.
 */
export async function renewPush(window: Window, app: App): Promise<void> {
  const registered = await registration(window);
  const subscription = await registered?.pushManager.getSubscription();
  if (registered === undefined || !subscription || Notification.permission !== 'granted')
    return forget(window);
  await registered.update();
  await send(subscription, app.client);
}
