import { z } from 'zod';
import { faultSchema } from './events.js';

/** The daemon's own facts: its process, its paths and its condition. */
export const daemonInfoSchema = z.object({
  pid: z.int(),
  version: z.string(),
  /** The address of the dashboard. */
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
  /** Present faults of the daemon, including a configuration that is not in force. */
  faults: z.array(faultSchema),
});
export type DaemonInfo = z.infer<typeof daemonInfoSchema>;
