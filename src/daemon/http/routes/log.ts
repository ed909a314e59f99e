import { z } from 'zod';
import { SchmuxError } from '../../../contract/errors.js';
import { LOG_ROUTE } from '../../../contract/terminal/log.js';
import type { App } from '../app.js';
import { gateError } from '../gate/errors.js';

/** The bytes of a session's log from an offset on (its oldest without one); throws SESSION_UNKNOWN when the first are asked for. */
export type LogSource = { read(id: string, from?: number): AsyncIterable<Uint8Array> };

const offset = z.coerce.number().int().min(0);
const querySchema = z.object({ from: offset.optional(), to: offset.optional() });

/** Sends a log as it is read: one of 50 MB is never in memory as a whole. */
export function addLog(app: App, logs: LogSource): void {
  app.get(LOG_ROUTE, async (c) => {
    if ((c.env.caller ?? { kind: 'nobody' }).kind === 'nobody') throw gateError('KEY_REQUIRED');
    const id = c.req.param('id');
    const asked = querySchema.safeParse(c.req.query());
    if (!asked.success)
      throw new SchmuxError('BAD_REQUEST', 'Not accepted: from and to are offsets in bytes.');
    const { from, to = Infinity } = asked.data;
    // Where the log begins is not known to the caller of the whole: then nothing is cut off.
    let left = from === undefined ? Infinity : Math.max(0, to - from);
    const chunks = logs.read(id, from)[Symbol.asyncIterator]();
    // An unknown session is an answer of its own, not a download that breaks off.
    let next = await chunks.next();
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (next.done === true || left === 0) {
          await chunks.return?.();
          return controller.close();
        }
        const part = next.value.length > left ? next.value.subarray(0, left) : next.value;
        left -= part.length;
        controller.enqueue(part);
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
