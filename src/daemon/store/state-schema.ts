import { z } from 'zod';
import { nicknameSchema, sessionIdSchema, timeSchema, workspaceIdSchema } from '../../contract/names.js';
import { errorBodySchema, exitSchema } from '../../contract/session/session.js';
import { nudgeSchema } from '../../contract/session/nudge.js';
import { homeIdentitySchema } from './home-mark.js';
import { gitStatusSchema } from '../../contract/workspace/workspace.js';

/** Raised only when an older schmux could not read the file; see `load` for what happens to a newer one. */
export const STATE_VERSION = 1;

/**
 * Where a session sits in tmux: ids as tmux prints them, valid on the server with that pid only. `pid` is the pane's first
 * process, and `pid_start` tells it from a later process with the same pid.
 */
export const seatSchema = z.looseObject({
  server_pid: z.int(),
  session: z.string(),
  pane: z.string(),
  pid: z.int(),
  pid_start: z.string().nullable(),
  /** The boot that `pid_start` counts from; missing in records of older versions and where the system does not say. */
  boot: z.string().optional(),
});
export type Seat = z.infer<typeof seatSchema>;

const commonShape = {
  id: sessionIdSchema,
  workspace: workspaceIdSchema,
  agent: z.string(),
  /** The socket of the tmux server it lives on; missing in records of versions that knew one server only. */
  socket: z.string().optional(),
  nickname: nicknameSchema.nullable().catch(null),
  /** The first line of its prompt; missing without one. Never saved here: it is read from `logs/<id>.prompt`. */
  prompt_line: z.string().optional().catch(undefined),
  created_at: timeSchema,
  last_activity_at: timeSchema.nullable().default(null),
  last_viewed_at: timeSchema.nullable().default(null),
  /** For comparing these times (`Clock.order`); missing in records of older versions. */
  created_order: z.number().optional().catch(undefined),
  last_activity_order: z.number().optional().catch(undefined),
  last_viewed_order: z.number().optional().catch(undefined),
  /** Log offset at the last look, for the "since you last looked" line. */
  viewed_offset: z.int().nullable().default(null),
  muted: z.boolean().default(false),
  /** What NudgeNik read last, so that a restart neither forgets how long a session has waited nor tells of it again. */
  nudge: nudgeSchema.optional().catch(undefined),
  /** Git status of the workspace at the time of spawning. */
  git_at_spawn: gitStatusSchema.nullable().default(null),
  /** Set before the first step of a disposal, so that a crash in the middle is finished at the next start. */
  disposing: z.boolean().default(false),
  /** For a disposal: what the agent left running is not ended. */
  keep_processes: z.boolean().optional(),
  /** A person asked for the end, so a signal is not a crash. */
  ended_by_user: z.boolean().default(false),
};

/** A session as state.json keeps it: a union, so that a running one without a seat does not compile. */
export const sessionRecordSchema = z.discriminatedUnion('status', [
  z.looseObject({ ...commonShape, status: z.literal('spawning') }),
  z.looseObject({ ...commonShape, status: z.literal('running'), seat: seatSchema }),
  z.looseObject({
    ...commonShape,
    status: z.literal('done'),
    seat: seatSchema.nullable().default(null),
    exit: exitSchema.nullable().default(null),
    ended_at: timeSchema,
    ended_order: z.number().optional().catch(undefined),
    failure: errorBodySchema.nullable().default(null),
    reviewed: z.boolean().default(false),
    /** The last line with text on its screen. */
    last_line: z.string().optional().catch(undefined),
    /** The agent outlived its tmux session and still runs, without a terminal. */
    survivor: z.looseObject({ pid: z.int(), start: z.string() }).nullable().optional().catch(undefined),
  }),
]);
export type SessionRecord = z.infer<typeof sessionRecordSchema>;

export const workspaceRecordSchema = z.looseObject({
  id: workspaceIdSchema,
  path: z.string(),
  repo: z.string().nullable(),
  branch: z.string().nullable(),
  managed: z.boolean(),
  status: z.enum(['preparing', 'ready', 'missing', 'failed']),
  created_at: timeSchema,
  /** The commit a managed workspace began at. */
  base_commit: z.string().nullable().default(null),
  /** By what the directory is recognised after a move. */
  directory_mark: z.string().nullish().catch(null),
  /** Where a managed workspace began, in words, and what there is to know about that. */
  start: z.string().optional().catch(undefined),
  notes: z.array(z.string()).optional().catch(undefined),
  /** Which of the clones of one request (from 0) it is, while it is being prepared. */
  copy: z.int().optional().catch(undefined),
  /** Whether it gets a new branch of its own, while it is being prepared. */
  own_branch: z.boolean().optional().catch(undefined),
});
export type WorkspaceRecord = z.infer<typeof workspaceRecordSchema>;

export const stateSchema = z.looseObject({
  version: z.literal(STATE_VERSION),
  home: homeIdentitySchema.optional().catch(undefined),
  sessions: z.array(sessionRecordSchema).default([]),
  workspaces: z.array(workspaceRecordSchema).default([]),
});
export type State = z.infer<typeof stateSchema>;

export const emptyState = (): State => ({ version: STATE_VERSION, sessions: [], workspaces: [] });
