import type { CDPSession, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { setStage } from '../support/browser/browser.js';
import { createPushService } from '../support/browser/push-service.js';

const stage = setStage();

/** Headless Chromium has no push service: this stands in for it, and everything else is the browser's own. */
const withSubscription = (subscription: object) => {
  let asked: PushSubscriptionOptionsInit | undefined;
  let current: object | null = null;
  const fake = {
    ...subscription,
    toJSON: () => subscription,
    unsubscribe: async () => {
      current = null;
      return true;
    },
  };
  PushManager.prototype.subscribe = async function (options) {
    asked = options;
    current = fake;
    return fake as unknown as PushSubscription;
  };
  PushManager.prototype.getSubscription = async () => current as PushSubscription | null;
  Object.assign(window, { askedWith: () => asked });
};

/**
 * Delivers a push to the page's worker, as the browser does when its push service has one, and waits until its notification is
 * shown. Only the browser is asked for that: `getNotifications` drops what is just being shown (Chromium, 42 times in 100).
 */
async function deliver(cdp: CDPSession, page: Page, data: string): Promise<void> {
  const registration = new Promise<string>((resolve) => {
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations.filter(({ isDeleted }) => !isDeleted);
      if (first !== undefined) resolve(first.registrationId);
    });
  });
  const displayed = new Promise<void>((resolve) => {
    cdp.on('BackgroundService.backgroundServiceEventReceived', ({ backgroundServiceEvent }) => {
      if (backgroundServiceEvent.eventName === 'Notification displayed') resolve();
    });
  });
  await cdp.send('BackgroundService.startObserving', { service: 'notifications' });
  await cdp.send('BackgroundService.setRecording', { service: 'notifications', shouldRecord: true });
  await cdp.send('ServiceWorker.enable');
  const { origin } = new URL(page.url());
  await cdp.send('ServiceWorker.deliverPushMessage', { origin, registrationId: await registration, data });
  await displayed;
}

const shown = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration('/push/');
    const notifications = (await registration?.getNotifications()) ?? [];
    return notifications.map(({ title, body, tag }) => ({ title, body, tag }));
  });

describe('push to this phone', () => {
  it('is off; switched on it shows what the daemon sends, leads there, and leaves nothing when it is switched off', async () => {
    const id = await stage.puppets.spawn('cart');
    const service = await createPushService();
    const { page, context, errors } = await stage.open('/settings/notifications', {
      width: 390,
      height: 844,
      touch: true,
    });
    try {
      await context.grantPermissions(['notifications']);
      const { keys } = service.browser('');
      await page.evaluate(withSubscription, { endpoint: 'https://push.example.com/x', keys });
      const push = page.getByRole('switch', { name: 'Push to this phone' });
      expect(await push.isChecked()).toBe(false);
      expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(
        0,
      );
      await push.click();
      await page.getByRole('button', { name: 'Send test' }).waitFor();
      const key = await page.evaluate(() => {
        const { askedWith } = window as unknown as { askedWith(): PushSubscriptionOptionsInit };
        return [askedWith().userVisibleOnly, (askedWith().applicationServerKey as Uint8Array).length];
      });
      expect(key).toEqual([true, 65]);
      const state = await (await stage.world.client()).call('pushKey', { body: {} });
      expect(state.public_key).toMatch(/^B[\w-]{86}$/);

      const cdp = await context.newCDPSession(page);
      const notice = { id, title: 'cart is blocked', body: 'May I?' };
      await deliver(cdp, page, JSON.stringify(notice));
      expect(await shown(page)).toEqual([{ title: notice.title, body: notice.body, tag: id }]);
      // The page is never the worker's to serve.
      expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBeNull();

      const [worker] = context.serviceWorkers();
      await worker?.evaluate(async () => {
        type Worker = {
          registration: ServiceWorkerRegistration;
          NotificationEvent: new (type: string, init: { notification: Notification | undefined }) => Event;
        };
        const { registration, NotificationEvent } = self as unknown as Worker;
        const [notification] = await registration.getNotifications();
        self.dispatchEvent(new NotificationEvent('notificationclick', { notification }));
      });
      await page.waitForURL(new RegExp(`/sessions/${id}$`));
      expect(await shown(page)).toEqual([]);

      await page.goBack();
      await push.click();
      await expect.poll(() => push.isChecked()).toBe(false);
      const left = await page.evaluate(async () => [
        (await navigator.serviceWorker.getRegistrations()).length,
        localStorage.getItem('schmux.push'),
      ]);
      expect(left).toEqual([0, null]);
      expect(errors).toEqual([]);
    } finally {
      await service.close();
    }
  });
});
