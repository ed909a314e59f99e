import { z } from 'zod';
import { faultSchema } from './events.js';

/** The daemon of itself: who it is, where it is, how it is. */
export const daemonInfoSchema = z.object({
  pid: z.int(),
  version: z.string(),
  /** Where the dashboard is. */
  url: z.string(),
  home: z.string(),
  socket: z.string(),
  log: z.string(),
  started_at: z.string(),
  sessions: z.int(),
  tmux: z.object({
    version: z.string().nullable(),
    socket_name: z.string().nullable(),
    connected: z.boolean(),
  }),
  /** What the daemon cannot do right now, a configuration that is not in force among it. */
  faults: z.array(faultSchema),
});
export type DaemonInfo = z.infer<typeof daemonInfoSchema>;
