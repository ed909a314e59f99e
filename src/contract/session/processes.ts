import { z } from 'zod';
import { sessionIdSchema } from '../names.js';

/** A process of a session: what a person recognizes it by. */
export const processInfoSchema = z.object({
  pid: z.int(),
  /** Its command line, cut to a readable length; empty when it has just ended. */
  command: z.string(),
  /** TCP ports that it listens on. */
  ports: z.array(z.int()),
});
export type ProcessInfo = z.infer<typeof processInfoSchema>;

/** What ending a session would end: `agent` is null when it has ended, `others` is what would go on without it. */
export const sessionProcessesSchema = z.object({
  id: sessionIdSchema,
  agent: processInfoSchema.nullable(),
  others: z.array(processInfoSchema),
});
export type SessionProcesses = z.infer<typeof sessionProcessesSchema>;

/** As questions and answers name it: `node server.js (pid 123, listening on port 3000)`. */
export function processText({ pid, command, ports }: ProcessInfo): string {
  const listens =
    ports.length === 0 ? '' : `, listening on port${ports.length > 1 ? 's' : ''} ${ports.join(', ')}`;
  return `${command === '' ? 'a process' : command} (pid ${pid}${listens})`;
}
