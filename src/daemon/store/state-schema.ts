import { z } from 'zod';
import { nicknameSchema, sessionIdSchema, timeSchema, workspaceIdSchema } from '../../contract/names.js';
import { errorBodySchema, exitSchema } from '../../contract/session/session.js';
import { conversationSchema } from '../../contract/session/conversation.js';
import { nudgeSchema } from '../../contract/session/nudge.js';
import { homeIdentitySchema } from './home-mark.js';
import { gitStatusSchema } from '../../contract/workspace/workspace.js';

/** Raised only when an older schmux could not read the file; `loadState` refuses a newer one. */
export const STATE_VERSION = 1;

/**
 * The place of a session in tmux: ids as tmux prints them, valid on the server with that pid only. `pid` is the pane's first
 * process, and `pid_start` distinguishes it from a later process with the same pid.
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

/**
 * How an agent was started, so that its conversation is continued in the same way: its program and arguments, those of its variant,
 * and the names of the variables that only this agent gets. Values are never recorded: they may be secrets.
 */
export const launchRecordSchema = z.looseObject({
  base: z.string().nullable(),
  argv: z.array(z.string()),
  args: z.array(z.string()),
  variables: z.array(z.string()),
  cols: z.int(),
  rows: z.int(),
});
export type LaunchRecord = z.infer<typeof launchRecordSchema>;

const commonShape = {
  id: sessionIdSchema,
  workspace: workspaceIdSchema,
  agent: z.string(),
  /** The socket of its tmux server; missing in records of older versions, which knew one server only. */
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
  /** Log offset when the user last viewed it, for the line "since you last looked". */
  viewed_offset: z.int().nullable().default(null),
  muted: z.boolean().default(false),
  /** NudgeNik's last verdict, so that a restart neither forgets how long a session has waited nor sends its notice again. */
  nudge: nudgeSchema.optional().catch(undefined),
  /** Its own choice whether to continue after a limit; missing when the configuration decides. */
  continue_at_reset: z.boolean().optional().catch(undefined),
  /** When the limit ended after which it was last continued, or could not be: that is tried once. */
  limit_continued: timeSchema.optional().catch(undefined),
  /** Missing in records of older versions, of which only the last conversation in the directory is known. */
  conversation: conversationSchema.optional().catch(undefined),
  launch: launchRecordSchema.optional().catch(undefined),
  /** The ended session whose conversation it continues, or was copied from. */
  predecessor: sessionIdSchema.optional().catch(undefined),
  forked_from: sessionIdSchema.optional().catch(undefined),
  /** The `created_order` of the first session of its conversation. */
  place_order: z.number().optional().catch(undefined),
  /** Git status of the workspace at the time of spawning. */
  git_at_spawn: gitStatusSchema.nullable().default(null),
  /** Set before the first step of a disposal, so that the next start finishes one that a crash interrupted. */
  disposing: z.boolean().default(false),
  /** For a disposal: processes that the agent left running are not ended. */
  keep_processes: z.boolean().optional(),
  /** schmux has answered the question whether its agent may trust the clone. */
  trust_answered: z.boolean().optional(),
  /** The user asked for the end, so a signal is not a crash. */
  ended_by_user: z.boolean().default(false),
};

/** A session in state.json: a union, so that a running session without a seat does not compile. */
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
    /** It ended because its tmux server did. */
    lost: z.boolean().optional(),
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
  /** Identifies the directory after a move. */
  directory_mark: z.string().nullish().catch(null),
  /** Where a managed workspace began, in words, and the remarks about that. */
  start: z.string().optional().catch(undefined),
  notes: z.array(z.string()).optional().catch(undefined),
  /** Index (from 0) among the clones of one request, while it is being prepared. */
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
