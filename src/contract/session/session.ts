import { z } from 'zod';
import { environmentSchema } from '../environment.js';
import { conversationSchema } from './conversation.js';
import { openDialogSchema } from './dialog.js';
import { imageIdSchema, IMAGES_MAX } from './image.js';
import { nudgeSchema, nudgeStateSchema } from './nudge.js';
import {
  nameSchema,
  nicknameSchema,
  PROMPT_MAX_BYTES,
  sessionIdSchema,
  timeSchema,
  utf8Length,
  workspaceIdSchema,
} from '../names.js';
import { processInfoSchema } from './processes.js';
import { gitStatusSchema, notesSchema, startSchema } from '../workspace/workspace.js';

export const lifecycleSchema = z.enum(['spawning', 'running', 'done']);

export const indicatorSchema = z.enum(['Running', 'Waiting', 'Stopped', 'Error']);
export type Indicator = z.infer<typeof indicatorSchema>;

export const errorBodySchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  /** The last lines of the program that failed, such as git. */
  detail: z.string().optional(),
  /** With DIALOG_OPEN, SCREEN_CHANGED and NOT_TAKEN: the question that is open now. */
  dialog: openDialogSchema.optional(),
});

/** How the agent's process ended: `code` when it exited, `signal` (such as SIGTERM) when it was killed; both null when unknown. */
export const exitSchema = z.object({ code: z.int().nullable(), signal: z.string().nullable() });
export type Exit = z.infer<typeof exitSchema>;

/** The progress of a session that is being started. `percent` is null when unknown. */
export const progressSchema = z.object({
  phase: z.enum(['queued', 'fetching', 'cloning', 'checkout', 'setup', 'starting']),
  percent: z.number().nullable(),
  text: z.string(),
});
export type Progress = z.infer<typeof progressSchema>;

/**
 * A prompt that its session has not been given for certain, in one sentence. `waiting`: for the agent; `blocked`: for the user, for
 * example because a question is open; `doubtful`: it was typed, or may have been, and is not typed again.
 */
export const firstPromptSchema = z.object({
  state: z.enum(['waiting', 'blocked', 'doubtful']),
  text: z.string(),
});
export type FirstPrompt = z.infer<typeof firstPromptSchema>;

/** A session as everything outside the daemon sees it. Disposed sessions are not visible. */
export const sessionSchema = z.object({
  id: sessionIdSchema,
  agent: z.string(),
  nickname: z.string().nullable(),
  /** The first line of the prompt, at most 200 characters and no control characters; null when there is none or it is not known. */
  prompt_line: z.string().nullable().optional(),
  status: lifecycleSchema,
  indicator: indicatorSchema,
  nudge: nudgeSchema,
  workspace: z.object({
    id: workspaceIdSchema,
    path: z.string(),
    repo: z.string().nullable(),
    branch: z.string().nullable(),
    start: startSchema.optional(),
    notes: notesSchema.optional(),
  }),
  created_at: timeSchema,
  /** When the agent last printed something. */
  last_activity_at: timeSchema.nullable(),
  last_viewed_at: timeSchema.nullable(),
  /** For comparing the times above, like `since_order` of the nudge; see `orderOf`. */
  created_order: z.number().optional(),
  last_activity_order: z.number().optional(),
  /** True when the session has printed something or ended since it was last viewed. */
  unseen: z.boolean(),
  /** The last line with text on the agent's screen, for rows without a better reason. */
  last_line: z.string(),
  exit: exitSchema.nullable(),
  ended_at: timeSchema.nullable(),
  /** The user ended it, so a signal is not a crash. */
  ended_by_user: z.boolean(),
  /** Why the start failed, or how the session was lost. */
  failure: errorBodySchema.nullable(),
  /** The user marked it as reviewed (`schmux done` on an exited session). */
  reviewed: z.boolean(),
  muted: z.boolean(),
  progress: progressSchema.nullable(),
  attach: z.string(),
  git_at_spawn: gitStatusSchema.nullable(),
  /** It has ended, was not resumed yet, and its agent can continue the conversation (`resume_of` of a spawn). */
  resumable: z.boolean(),
  /** How its conversation is known; absent for sessions of older versions. */
  conversation: conversationSchema.optional(),
  /** It ended because its tmux server did, or because the start of a resumed one was interrupted. */
  lost: z.boolean().optional(),
  /** The session that continues its conversation. This one then has its nickname for display only. */
  successor: sessionIdSchema.optional(),
  /** The ended session whose conversation it continues. */
  predecessor: sessionIdSchema.optional(),
  /** The session whose conversation it was copied from. */
  forked_from: sessionIdSchema.optional(),
  /** Its place in an order by creation, like `created_order`; that of the predecessor for a resumed one. */
  place_order: z.number().optional(),
  /** Grows with each new timeline entry; absent until the first one since the daemon started. */
  timeline_order: z.number().optional(),
  /** Set while the agent still runs without a terminal because its tmux session is gone. */
  survivor: z.object({ pid: z.int() }).optional(),
  /** How many processes of an ended agent still run; absent while none is known. */
  left_processes: z.int().optional(),
  /**
   * With `nudge.limited_until`: whether that time has come, by the daemon's clock, and when "continue" will be sent; absent when it
   * will not, or was tried already.
   */
  limit: z.object({ ended: z.boolean(), continue_at: timeSchema.optional() }).optional(),
  /** The session's own choice whether to continue after a limit; absent when `limits.continue_at_reset` decides. */
  continue_at_reset: z.boolean().optional(),
  /** The question that is open on its screen, as last read; absent while there is none. */
  dialog: openDialogSchema.optional(),
  /** Absent once the agent has its prompt. */
  first_prompt: firstPromptSchema.optional(),
});
export type Session = z.infer<typeof sessionSchema>;

/** What a user may change of a session. */
export const sessionChangeSchema = z.object({
  nickname: nicknameSchema.nullable().optional(),
  muted: z.boolean().optional(),
  /** Null: `limits.continue_at_reset` decides. */
  continue_at_reset: z.boolean().nullable().optional(),
});

/**
 * Spawns one or many sessions. Takes exactly one of `repo` and `workspace`, and at least one agent; both follow from the session
 * with `resume_of` and `fork_of`.
 */
export const spawnRequestSchema = z
  .object({
    agents: z
      .array(z.object({ agent: nameSchema, count: z.int().min(1).max(100).default(1) }))
      .max(50)
      .default([]),
    repo: z.string().max(200).optional(),
    /** Omitted: the remote's default branch. */
    branch: z.string().max(250).optional(),
    /** A workspace id, or the absolute path of a directory. */
    workspace: z.string().max(4096).optional(),
    /** `workspace` is only the caller's directory, so the rule is stricter: a repository, and not that of the home directory. */
    workspace_implied: z.boolean().optional(),
    /** One new workspace for all of them instead of one each; only with `repo`. */
    shared: z.boolean().default(false),
    /** Where branch x exists, each clone gets its own new branch from it: x-1, x-2 …. New branches are numbered anyway. */
    own_branches: z.boolean().optional(),
    nickname: nicknameSchema.optional(),
    prompt: z
      .string()
      .refine((text) => utf8Length(text) <= PROMPT_MAX_BYTES, 'a prompt has at most 2 MiB')
      .optional(),
    /** Images of the prompt. They are put into the workspace and named to the agent in the form that it expects. */
    images: z.array(imageIdSchema).max(IMAGES_MAX).default([]),
    /** Continues the agent's last conversation in that workspace, for agents that can. */
    resume: z.boolean().default(false),
    /** Continues the conversation of this ended session in its workspace, with its agent, arguments, size and nickname. */
    resume_of: sessionIdSchema.optional(),
    /** Starts a second session from a copy of this session's conversation, in its workspace or, with `repo`, in a fresh clone. */
    fork_of: sessionIdSchema.optional(),
    /** With `resume_of`: continues the last conversation in the directory even if it may be another session's. */
    last: z.boolean().default(false),
    /**
     * The environment of the calling shell, for the agent and for cloning and setup (docs/environment.md). Only over the unix
     * socket. Omitted: the environment of the user's login shell.
     */
    env: environmentSchema.optional(),
    /** Omitted: 120 × 36, or the size of the session that is resumed or forked. */
    cols: z.int().min(20).max(1000).optional(),
    rows: z.int().min(5).max(500).optional(),
  })
  .refine(
    ({ agents, resume_of: resumed, fork_of: forked }) =>
      agents.length > 0 || resumed !== undefined || forked !== undefined,
    { path: ['agents'], error: 'name at least one agent' },
  );
export type SpawnRequest = z.infer<typeof spawnRequestSchema>;
export type SpawnInput = z.input<typeof spawnRequestSchema>;

export const spawnResultSchema = z.union([
  z.object({
    id: sessionIdSchema,
    agent: z.string(),
    workspace: workspaceIdSchema,
    attach: z.string(),
    /** For a new workspace that is ready. */
    start: startSchema.optional(),
    notes: notesSchema.optional(),
    /** With `resume_of` and `fork_of`: that session, */
    predecessor: sessionIdSchema.optional(),
    forked_from: sessionIdSchema.optional(),
    /** and what is uncertain about the conversation, in a sentence. */
    remark: z.string().optional(),
  }),
  z.object({ agent: z.string(), error: errorBodySchema }),
]);
export type SpawnResult = z.infer<typeof spawnResultSchema>;

/** One or many sessions by exact id. Each has its own result, so that one failure never stops the others. */
export const idsRequestSchema = z.object({ ids: z.array(sessionIdSchema).min(1).max(1000) });
export const idResultSchema = z.object({
  id: z.string(),
  error: errorBodySchema.nullable(),
  /** For `done` and `dispose`, if there are any: the processes besides the agent that were ended, */
  ended: z.array(processInfoSchema).optional(),
  /** those that keep running because of `keep_processes`, */
  kept: z.array(processInfoSchema).optional(),
  /** and those that could not be ended: another user's, or stuck in the kernel. */
  left: z.array(processInfoSchema).optional(),
});
/** `done` and `dispose` also end what the agent left running, unless `keep_processes` is set. */
export const endRequestSchema = idsRequestSchema.extend({ keep_processes: z.boolean().default(false) });
export type IdResult = z.infer<typeof idResultSchema>;

/** What to do with text that someone else has left in the composer. */
const draftModeSchema = z.enum(['refuse', 'append', 'replace']);

/**
 * A message. Text is typed as a terminal pastes it: line ends are Enter, other control characters are replaced. `enter` submits
 * it; named keys follow the text. Text and `enter` are refused where they would answer a dialog (DIALOG_OPEN) or join a draft
 * (DRAFT_THERE), unless `force` is set; keys alone never are.
 */
export const sendRequestSchema = z.object({
  text: z.string().max(PROMPT_MAX_BYTES).default(''),
  enter: z.boolean().default(true),
  keys: z.array(z.string().max(32)).max(64).default([]),
  force: z.boolean().default(false),
  draft: draftModeSchema.default('refuse'),
  /** Waits up to this long, in ms, until the agent is idle, and types then. 0: only if it is idle now. Omitted: types at once. */
  idle_within_ms: z.int().min(0).max(86_400_000).optional(),
});
export type SendRequest = z.output<typeof sendRequestSchema>;

export const captureSchema = z.object({
  id: z.string(),
  cols: z.int(),
  rows: z.int(),
  text: z.string(),
});
export type Capture = z.infer<typeof captureSchema>;

/** The states that `wait --for` takes. An exited session always counts as done. */
export const waitStateSchema = nudgeStateSchema.exclude(['unknown']);
export type WaitState = z.infer<typeof waitStateSchema>;
