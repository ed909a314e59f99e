import { z } from 'zod';
import { route } from './route.js';

const nothing = z.object({});

/** A browser's subscription as `PushSubscription.toJSON()` returns it: an uncompressed P-256 point and a 16-byte secret. */
export const subscriptionSchema = z.object({
  endpoint: z.string().max(2048),
  keys: z.object({
    p256dh: z.string().regex(/^[A-Za-z0-9_-]{87}$/),
    auth: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  }),
});
export type PushSubscriptionInput = z.infer<typeof subscriptionSchema>;

/** Web Push to the calling browser. A key has at most one subscription, which ends with the key. */
export const pushRoutes = {
  /** `problem` says why the last push did not arrive; null when it did or when none was sent. */
  pushGet: route({
    method: 'GET',
    path: '/api/push',
    output: z.object({ subscribed: z.boolean(), problem: z.string().nullable() }),
  }),
  /** The daemon's public key for `PushManager.subscribe`, in base64url; created on first use. */
  pushKey: route({
    method: 'POST',
    path: '/api/push/key',
    body: nothing,
    output: z.object({ public_key: z.string() }),
  }),
  /** BAD_REQUEST when the endpoint is not a public https address. */
  pushSubscribe: route({ method: 'POST', path: '/api/push', body: subscriptionSchema, output: nothing }),
  pushUnsubscribe: route({ method: 'DELETE', path: '/api/push', output: nothing }),
  /** Sends one notification now. PUSH_FAILED says why it could not be delivered. */
  pushTest: route({ method: 'POST', path: '/api/push/test', body: nothing, output: nothing }),
} as const;
