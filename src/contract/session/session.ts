import { z } from 'zod';
import { environmentSchema } from '../environment.js';
import { imageIdSchema, IMAGES_MAX } from './image.js';
import { nudgeSchema, nudgeStateSchema } from './nudge.js';
import {
  nameSchema,
  nicknameSchema,
  PROMPT_MAX,
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
  /** Last lines of the program that failed (git), in its own words. */
  detail: z.string().optional(),
});

/** How the agent's process ended: `code` for an exit, `signal` (a name like SIGTERM) for a death; both null when nobody could tell. */
export const exitSchema = z.object({ code: z.int().nullable(), signal: z.string().nullable() });
export type Exit = z.infer<typeof exitSchema>;

/** What a session that is being made is doing right now. `percent` is null when unknown. */
export const progressSchema = z.object({
  phase: z.enum(['queued', 'fetching', 'cloning', 'checkout', 'setup', 'starting']),
  percent: z.number().nullable(),
  text: z.string(),
});
export type Progress = z.infer<typeof progressSchema>;

/** A session as everyone outside the daemon sees it. Disposed sessions are not seen at all. */
export const sessionSchema = z.object({
  id: sessionIdSchema,
  agent: z.string(),
  nickname: z.string().nullable(),
  /** The first line of its prompt, at most 200 characters and none that control; null without a prompt, or when it is not known. */
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
  /** For comparing the times above, as `since_order` of the nudge; see `orderOf`. */
  created_order: z.number().optional(),
  last_activity_order: z.number().optional(),
  /** True when something was printed, or the session ended, after the last look at it. */
  unseen: z.boolean(),
  /** The last line with text on the agent's screen, for rows without a better reason. */
  last_line: z.string(),
  exit: exitSchema.nullable(),
  ended_at: timeSchema.nullable(),
  /** Ended on a person's request, so a signal is not a crash. */
  ended_by_user: z.boolean(),
  /** Why the start failed, or how the session was lost. */
  failure: errorBodySchema.nullable(),
  /** A person marked it as reviewed (`schmux done` on an exited session). */
  reviewed: z.boolean(),
  muted: z.boolean(),
  progress: progressSchema.nullable(),
  attach: z.string(),
  git_at_spawn: gitStatusSchema.nullable(),
  /** It is over, and its agent spawned with `resume` in the same workspace goes on with its conversation. */
  resumable: z.boolean(),
  /** Grows with each new entry of its timeline; left out before the first since the daemon's start. */
  timeline_order: z.number().optional(),
  /** Set while the agent still runs, without a terminal, although its tmux session is gone. */
  survivor: z.object({ pid: z.int() }).optional(),
  /** How many processes of an agent that has ended still run; left out while none is known. */
  left_processes: z.int().optional(),
});
export type Session = z.infer<typeof sessionSchema>;

/** Spawn one or many. Exactly one of `repo` and `workspace`. */
export const spawnRequestSchema = z.object({
  agents: z
    .array(z.object({ agent: nameSchema, count: z.int().min(1).max(100).default(1) }))
    .min(1, 'name at least one agent')
    .max(50),
  repo: z.string().max(200).optional(),
  /** Omitted: the remote's default branch. */
  branch: z.string().max(250).optional(),
  /** A workspace id, or the absolute path of a directory. */
  workspace: z.string().max(4096).optional(),
  /** `workspace` is only where the caller stands, so it is held to more: it must be in a repository that is not the home directory's. */
  workspace_implied: z.boolean().optional(),
  /** One fresh workspace for all of them instead of one each; only with `repo`. */
  shared: z.boolean().default(false),
  /** Each clone on a new branch of its own where `branch` exists: x-1, x-2 …, from x. What is new is numbered anyway. */
  own_branches: z.boolean().optional(),
  nickname: nicknameSchema.optional(),
  prompt: z
    .string()
    .refine((text) => utf8Length(text) <= PROMPT_MAX, 'a prompt has at most 2 MiB')
    .optional(),
  /** Pictures that belong to the prompt: put into the workspace, and named to the agent as it expects them. */
  images: z.array(imageIdSchema).max(IMAGES_MAX).default([]),
  /** Continue the agent's last conversation in that workspace, for agents that can. */
  resume: z.boolean().default(false),
  /**
   * The environment of the shell that asks, for the agent and for what is cloned and set up for it (docs/environment.md). Only
   * over the unix socket. Omitted: that of the user's login shell.
   */
  env: environmentSchema.optional(),
  cols: z.int().min(20).max(1000).default(120),
  rows: z.int().min(5).max(500).default(36),
});
export type SpawnRequest = z.infer<typeof spawnRequestSchema>;
export type SpawnInput = z.input<typeof spawnRequestSchema>;

export const spawnResultSchema = z.union([
  z.object({
    id: sessionIdSchema,
    agent: z.string(),
    workspace: workspaceIdSchema,
    attach: z.string(),
    /** Of a new workspace that is ready. */
    start: startSchema.optional(),
    notes: notesSchema.optional(),
  }),
  z.object({ agent: z.string(), error: errorBodySchema }),
]);
export type SpawnResult = z.infer<typeof spawnResultSchema>;

/** One or many sessions by exact id; each answered on its own, so that one failure never stops the others. */
export const idsRequestSchema = z.object({ ids: z.array(sessionIdSchema).min(1).max(1000) });
export const idResultSchema = z.object({
  id: z.string(),
  error: errorBodySchema.nullable(),
  /** Of `done` and `dispose`, where there are any: processes beside the agent that were ended, */
  ended: z.array(processInfoSchema).optional(),
  /** that go on since `keep_processes` was asked for, */
  kept: z.array(processInfoSchema).optional(),
  /** and that could not be ended: another user's, or stuck in the kernel. */
  left: z.array(processInfoSchema).optional(),
});
/** `done` and `dispose` also end what the agent left running, unless `keep_processes` is set. */
export const endRequestSchema = idsRequestSchema.extend({ keep_processes: z.boolean().default(false) });
export type IdResult = z.infer<typeof idResultSchema>;

/**
 * Text is typed as a terminal pastes it: line ends are Enter, other control characters are replaced. `enter` submits it;
 * named keys come after the text. Text and `enter` are refused (DIALOG_OPEN) where they would answer a dialog, unless
 * `force`; keys alone never are.
 */
export const sendRequestSchema = z.object({
  text: z.string().max(PROMPT_MAX).default(''),
  enter: z.boolean().default(true),
  keys: z.array(z.string().max(32)).max(64).default([]),
  force: z.boolean().default(false),
  /** `id` of the open dialog that this answers: SCREEN_CHANGED, and nothing is pressed, when another one is open by then, or none. */
  dialog: z.string().max(64).optional(),
});
export type SendRequest = z.output<typeof sendRequestSchema>;

export const captureSchema = z.object({
  id: z.string(),
  cols: z.int(),
  rows: z.int(),
  text: z.string(),
});
export type Capture = z.infer<typeof captureSchema>;

/** `for` uses the nudge's words; an exited session always counts as done. */
export const waitStateSchema = nudgeStateSchema.exclude(['unknown']);
export type WaitState = z.infer<typeof waitStateSchema>;
