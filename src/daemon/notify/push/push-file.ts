import { z } from 'zod';

/**
 * `push.json`, 0600: the daemon's key pair (VAPID, RFC 8292) and the browsers' subscriptions. `key_id` is the browser's key; the
 * subscription ends with it.
 */
export const pushFileSchema = z.object({
  vapid: z.object({ public_key: z.string(), private_key: z.string() }).nullable(),
  subscriptions: z.array(
    z.object({
      key_id: z.string(),
      endpoint: z.string(),
      p256dh: z.string(),
      auth: z.string(),
      created_at: z.string(),
    }),
  ),
});
export type PushFile = z.infer<typeof pushFileSchema>;
export type Subscription = PushFile['subscriptions'][number];

export const NO_PUSH: PushFile = { vapid: null, subscriptions: [] };
