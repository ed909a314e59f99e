import { toSchmuxError, type ErrorBody } from '../../contract/errors.js';
import type { Receipt } from '../../contract/session/acting.js';
import type { SendRequest, Session } from '../../contract/session/session.js';
import type { DaemonConnection } from '../daemon-control/connection.js';
import type { Picture } from '../input/images.js';
import { act } from './act.js';
import { isDelivered } from './receipt-text.js';

/** What became of a message to one session, as `--json` prints it. */
export type Delivery = { id: string; receipt: Receipt } | { id: string; error: ErrorBody };

export type Message = { body: SendRequest; pictures: readonly Picture[] };

/** Sends one message to each of the sessions at the same time; one failure never stops the others. `done` is called for each. */
export function deliver(
  connection: DaemonConnection,
  sessions: readonly Session[],
  { message, done }: { message: Message; done(session: Session, delivery: Delivery): void },
): Promise<Delivery[]> {
  return Promise.all(
    sessions.map(async (session) => {
      const delivery = await deliverTo(connection, session.id, message);
      done(session, delivery);
      return delivery;
    }),
  );
}

/** Returns true if the session has taken the message. */
export function isTaken(delivery: Delivery): boolean {
  return 'receipt' in delivery && isDelivered(delivery.receipt);
}

async function deliverTo(
  connection: DaemonConnection,
  id: string,
  { body, pictures }: Message,
): Promise<Delivery> {
  const params = { id };
  try {
    const shown: string[] = [];
    for (const picture of pictures)
      shown.push((await connection.call('sessionAttachment', { params, body: picture })).text);
    // Like the dashboard: the path is part of the text, and a space marks its end.
    const text = [body.text, ...shown.map((each) => `${each} `)].filter((part) => part !== '').join(' ');
    const request = { params, body: { ...body, text } };
    const options = { waitMs: body.idle_within_ms };
    return { id, receipt: await act(id, () => connection.call('sessionSend', request, options)) };
  } catch (error) {
    return { id, error: toSchmuxError(error).toBody() };
  }
}
