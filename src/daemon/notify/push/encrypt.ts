import type { Notice } from '../notifier.js';
import type { PushRequest } from './post.js';
import type { PushFile, Subscription } from './push-file.js';

/** How long a push service keeps a notice: an agent that has waited longer has no use for an answer. */
const TTL_S = 4 * 3600;
/** RFC 8291 leaves 3,993 bytes for the text; half of that is used, because JSON escapes take room. */
const TITLE_MAX_BYTES = 200;
const BODY_MAX_BYTES = 1500;
/** RFC 8292 asks for a contact of the sender's operator. That is the user, whose name is none of the push service's business. */
const CONTACT = 'mailto:push@schmux.example';

/** Encrypts a notice for one browser (RFC 8291) and signs the request (RFC 8292). The library is loaded on first use. */
export async function encryptNotice(
  notice: Pick<Notice, 'session_id' | 'title' | 'reason'>,
  to: Subscription,
  vapid: NonNullable<PushFile['vapid']>,
): Promise<PushRequest> {
  const { default: webPush } = await import('web-push');
  const text = JSON.stringify({
    id: notice.session_id,
    title: cut(notice.title, TITLE_MAX_BYTES),
    body: cut(notice.reason, BODY_MAX_BYTES),
  });
  const details = webPush.generateRequestDetails(
    { endpoint: to.endpoint, keys: { p256dh: to.p256dh, auth: to.auth } },
    text,
    {
      vapidDetails: { subject: CONTACT, publicKey: vapid.public_key, privateKey: vapid.private_key },
      contentEncoding: 'aes128gcm',
      TTL: TTL_S,
      urgency: 'high',
      // A later notice of the same session replaces one that has not been delivered yet.
      ...(notice.session_id !== '' && { topic: notice.session_id }),
    },
  );
  const headers = Object.fromEntries(
    Object.entries(details.headers).map(([name, value]) => [name, String(value)]),
  );
  return { endpoint: details.endpoint, headers, body: details.body ?? Buffer.alloc(0) };
}

export async function makeVapidKeys(): Promise<NonNullable<PushFile['vapid']>> {
  const { default: webPush } = await import('web-push');
  const { publicKey, privateKey } = webPush.generateVAPIDKeys();
  return { public_key: publicKey, private_key: privateKey };
}

/** Cuts text to at most this many bytes of UTF-8, at a whole character. */
function cut(text: string, bytes: number): string {
  const all = Buffer.from(text.replaceAll(/\s+/g, ' ').trim(), 'utf8');
  if (all.length <= bytes) return all.toString('utf8');
  let end = bytes - 3;
  while (end > 0 && ((all[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return `${all.subarray(0, end).toString('utf8')}…`;
}
