import { z } from 'zod';
import { agentSchema } from './agent.js';
import { configStateSchema } from './config.js';
import { macSchema } from './proof.js';
import { sessionSchema } from './session/session.js';
import { workspaceSchema } from './workspace/workspace.js';

/** A standing condition: something the daemon cannot do right now. It is shown in a banner, not returned by a request. */
export const faultSchema = z.object({ code: z.string(), message: z.string(), hint: z.string().optional() });
export type Fault = z.infer<typeof faultSchema>;

/** Everything a dashboard shows, at one revision. */
export const snapshotSchema = z.object({
  version: z.string(),
  sessions: z.array(sessionSchema),
  workspaces: z.array(workspaceSchema),
  agents: z.array(agentSchema),
  config: configStateSchema,
  faults: z.array(faultSchema),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

export const changeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('session'), session: sessionSchema }),
  z.object({ kind: z.literal('session_removed'), id: z.string() }),
  z.object({ kind: z.literal('workspace'), workspace: workspaceSchema }),
  z.object({ kind: z.literal('workspace_removed'), id: z.string() }),
  z.object({ kind: z.literal('agents'), agents: z.array(agentSchema) }),
  z.object({ kind: z.literal('config'), config: configStateSchema }),
  z.object({ kind: z.literal('faults'), faults: z.array(faultSchema) }),
]);
export type Change = z.infer<typeof changeSchema>;

/**
 * Daemon → dashboard, text frames of JSON. The first is a snapshot at revision `rev`; every later message is the next
 * revision, `rev + 1`. A reader that sees a gap reconnects and gets a new snapshot.
 */
export const eventMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), rev: z.int(), state: snapshotSchema }),
  z.object({ type: z.literal('change'), rev: z.int(), changes: z.array(changeSchema) }),
  z.object({ type: z.literal('bye'), reason: z.enum(['stopping', 'logged_out']) }),
  /** Nothing has changed and the daemon is there. Sent every ALIVE_EVERY_MS, since a page cannot see WebSocket pings. */
  z.object({ type: z.literal('alive') }),
]);
export type EventMessage = z.infer<typeof eventMessageSchema>;

/**
 * Dashboard → daemon: the only message, apart from a challenge before it (proof.ts). Over TCP it must hold the key or its `mac`
 * and arrive within KEY_DEADLINE_MS.
 */
export const eventHelloSchema = z.object({
  type: z.literal('hello'),
  key: z.string().max(200).optional(),
  mac: macSchema.optional(),
});

/** The time for the next frame of a new socket; after that it is closed with CLOSE.late. */
export const KEY_DEADLINE_MS = 3000;

/** The interval of `alive` messages on both kinds of sockets. */
export const ALIVE_EVERY_MS = 4000;
/** After this much silence the other side is taken for gone: two missed `alive` messages and a margin. */
export const SILENT_AFTER_MS = 10_000;

/**
 * Our WebSocket close codes (4000–4999 are for applications, RFC 6455 7.4.2). `late` says nothing about the key: the connection
 * was slow.
 */
export const CLOSE = {
  protocol: 4400,
  unauthorized: 4401,
  late: 4403,
  unknown: 4404,
  slow: 4408,
  gone: 4410,
} as const;
