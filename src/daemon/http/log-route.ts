import type { Hono } from 'hono';
import { LOG_ROUTE } from '../../contract/log.js';
import { refusal } from './refusals.js';
import type { Bindings } from './routes.js';

/** The bytes of a session's log, oldest first; throws SESSION_UNKNOWN when the first are asked for. */
export type LogSource = { read(id: string): AsyncIterable<Uint8Array> };

/** Sends a log as it is read: one of 50 MB is never in memory as a whole. */
export function addLog(app: Hono<{ Bindings: Bindings }>, logs: LogSource): void {
  app.get(LOG_ROUTE, async (c) => {
    if ((c.env.caller ?? { kind: 'nobody' }).kind === 'nobody') throw refusal('KEY_REQUIRED');
    const id = c.req.param('id');
    const chunks = logs.read(id)[Symbol.asyncIterator]();
    // An unknown session is an answer of its own, not a download that breaks off.
    let next = await chunks.next();
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (next.done === true) return controller.close();
        controller.enqueue(next.value);
        next = await chunks.next();
      },
      cancel: () => void chunks.return?.(),
    });
    return c.body(body, 200, {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': `attachment; filename="schmux-${id}.log"`,
      'Cache-Control': 'no-store',
    });
  });
}
