import { z } from 'zod';
import { SchmuxError } from '../../../contract/errors.js';
import { LOG_ROUTE } from '../../../contract/terminal/log.js';
import type { App } from '../app.js';
import { gateError } from '../gate/errors.js';

/** Reads a session's log from an offset on, or from its oldest byte; throws SESSION_UNKNOWN at the first read. */
export type LogSource = { read(id: string, from?: number): AsyncIterable<Uint8Array> };

const offset = z.coerce.number().int().min(0);
const querySchema = z.object({ from: offset.optional(), to: offset.optional() });

/** Adds the route that streams a log, so that one of 50 MB is never in memory as a whole. */
export function addLog(app: App, logs: LogSource): void {
  app.get(LOG_ROUTE, async (c) => {
    if ((c.env.caller ?? { kind: 'nobody' }).kind === 'nobody') throw gateError('KEY_REQUIRED');
    const id = c.req.param('id');
    const asked = querySchema.safeParse(c.req.query());
    if (!asked.success)
      throw new SchmuxError('BAD_REQUEST', 'Not accepted: from and to must be offsets in bytes.');
    const { from, to = Infinity } = asked.data;
    // A caller of the whole log does not know where it starts, so nothing is cut off.
    let left = from === undefined ? Infinity : Math.max(0, to - from);
    const chunks = logs.read(id, from)[Symbol.asyncIterator]();
    // An unknown session gets an error response instead of a broken download.
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
