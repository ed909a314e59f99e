import { z } from 'zod';
import { sessionIdSchema } from '../names.js';

/** A process of a session, with what the user recognizes it by. */
export const processInfoSchema = z.object({
  pid: z.int(),
  /** The command line, cut to a readable length; empty when the process has just ended. */
  command: z.string(),
  /** The TCP ports that it listens on. */
  ports: z.array(z.int()),
});
export type ProcessInfo = z.infer<typeof processInfoSchema>;

/** The processes that ending a session would end. `agent` is null when it has ended; `others` would keep running without it. */
export const sessionProcessesSchema = z.object({
  id: sessionIdSchema,
  agent: processInfoSchema.nullable(),
  others: z.array(processInfoSchema),
});
export type SessionProcesses = z.infer<typeof sessionProcessesSchema>;

/** Describes a process, such as `node server.js (pid 123, listening on port 3000)`. */
export function processText({ pid, command, ports }: ProcessInfo): string {
  const listens =
    ports.length === 0 ? '' : `, listening on port${ports.length > 1 ? 's' : ''} ${ports.join(', ')}`;
  return `${command === '' ? 'a process' : command} (pid ${pid}${listens})`;
}
