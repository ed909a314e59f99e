import { z } from 'zod';
import { environmentSchema } from '../environment.js';
import { nameSchema, timeSchema, workspaceIdSchema } from '../names.js';

/**
 * What git says of a directory at `checked_at`. Counts are of paths, commits and stashes. `branch` is null when detached.
 * `filtered` are files whose bytes differ from those on record, under filters that the repository names itself: schmux runs no
 * such filter, so they may be unchanged, and are not in `changed`.
 */
export const gitStatusSchema = z.object({
  branch: z.string().nullable(),
  commit: z.string().nullable(),
  upstream: z.string().nullable(),
  ahead: z.int().nullable(),
  behind: z.int().nullable(),
  changed: z.int(),
  untracked: z.int(),
  stashes: z.int(),
  filtered: z.object({ files: z.int(), filters: z.array(z.string()) }).optional(),
  /** Lines of tracked files that differ from `commit`; left out while unknown. */
  insertions: z.int().optional(),
  deletions: z.int().optional(),
  checked_at: timeSchema,
});
export type GitStatus = z.infer<typeof gitStatusSchema>;

/** Where a clone began, in words: "new branch x from main", "branch x as on origin", "detached at tag v1.0 (…)". */
export const startSchema = z.string();
/** What there is to know about that: a copy that is not fresh, submodules that are not there. */
export const notesSchema = z.array(z.string());

/** Why git refuses to read a directory that has a repository in it: a sentence, what to do, and git's last lines. */
export const gitProblemSchema = z.object({
  message: z.string(),
  hint: z.string().optional(),
  detail: z.string().optional(),
});
export type GitProblem = z.infer<typeof gitProblemSchema>;

/** `managed` ones were cloned by schmux under the workspace root; others were adopted where they are. */
export const workspaceSchema = z.object({
  id: workspaceIdSchema,
  path: z.string(),
  repo: z.string().nullable(),
  branch: z.string().nullable(),
  managed: z.boolean(),
  status: z.enum(['preparing', 'ready', 'missing', 'failed']),
  git: gitStatusSchema.nullable(),
  /** Set when git refuses to read it; `git` is null then, as it is in a plain directory. */
  problem: gitProblemSchema.nullable().optional(),
  sessions: z.array(z.string()),
  created_at: timeSchema,
  start: startSchema.optional(),
  notes: notesSchema.optional(),
});
export type Workspace = z.infer<typeof workspaceSchema>;

/**
 * What would be lost by disposing of a workspace, checked at that moment. Empty `reasons`: safe. `ignored`: files that git
 * ignores; `leftover`: commits that only a log or a leftover of git names; `operation`: a merge or the like in progress.
 */
export const safetyReportSchema = z.object({
  id: workspaceIdSchema,
  path: z.string(),
  safe: z.boolean(),
  reasons: z.array(
    z.object({
      kind: z.enum([
        'live_sessions',
        'changed',
        'untracked',
        'stashes',
        'unpushed',
        'unreadable',
        'ignored',
        'leftover',
        'operation',
      ]),
      text: z.string(),
      items: z.array(z.string()),
    }),
  ),
  /** What is no loss, but worth a word: on what the report is based, what can be made again, hooks and settings. */
  notes: z.array(z.string()).optional(),
  /** Names exactly this report: `discard` of a disposal takes it, and is refused once there is anything else to lose. */
  digest: z.string().optional(),
  /** Hours that the trash keeps what is discarded; 0 when it is deleted at once. */
  trash_hours: z.number().optional(),
  /** Bytes on disk; null while unknown. */
  size: z.number().nullable(),
});
export type SafetyReport = z.infer<typeof safetyReportSchema>;

/** What a question that names it is enough for; every other reason has to be discarded on purpose. */
const ASKED_KINDS: readonly SafetyReport['reasons'][number]['kind'][] = ['ignored', 'leftover'];

export function isOnlyAsked({ reasons }: Pick<SafetyReport, 'reasons'>): boolean {
  return reasons.length > 0 && reasons.every(({ kind }) => ASKED_KINDS.includes(kind));
}

/** A disposed workspace that can still be restored. */
export const trashEntrySchema = z.object({
  id: z.string(),
  workspace: workspaceIdSchema,
  /** Where it was, and where it is now. */
  path: z.string(),
  trash_path: z.string(),
  repo: z.string().nullable(),
  branch: z.string().nullable(),
  disposed_at: timeSchema,
  /** It is deleted then, or before when the disk is nearly full. */
  until: timeSchema,
  /** What it held that was nowhere else. */
  lost: z.array(z.string()),
});
export type TrashEntry = z.infer<typeof trashEntrySchema>;

export const repoSchema = z.object({ name: nameSchema, url: z.string(), setup: z.string().optional() });
export type Repo = z.infer<typeof repoSchema>;

/** `note` says where pushes of agents go, `warning` why the repository could not be read now. */
export const addedRepoSchema = repoSchema.extend({
  note: z.string().optional(),
  warning: z.string().optional(),
});
export type AddedRepo = z.infer<typeof addedRepoSchema>;

export const repoInputSchema = z.object({
  /** A URL, an scp-like address or an absolute path. */
  url: z.string().min(1).max(4096),
  name: nameSchema.optional(),
  setup: z.string().max(4096).optional(),
  /** What git asks the remote with, as for a spawn. Only over the unix socket. */
  env: environmentSchema.optional(),
});

/**
 * One changed file of a diff; `old_path` differs for renames. A name that is no UTF-8 is in git's C quoting (`"caf\\351.txt"`), as is
 * one that begins with a quote; the query takes it in the same form. `note` says what the patch cannot.
 */
export const diffFileSchema = z.object({
  path: z.string(),
  old_path: z.string().nullable(),
  status: z.enum(['added', 'modified', 'deleted', 'renamed', 'untracked', 'conflicted']),
  added: z.int().nullable(),
  deleted: z.int().nullable(),
  binary: z.boolean(),
  /** True when the patch is left out because of its size; ask for the file alone. */
  large: z.boolean(),
  note: z.string().optional(),
  patch: z.string(),
});
export type DiffFile = z.infer<typeof diffFileSchema>;

export const diffBaseSchema = z.enum(['head', 'branch', 'spawn']);
export type DiffBase = z.infer<typeof diffBaseSchema>;

export const diffSchema = z.object({
  workspace: workspaceIdSchema,
  base: diffBaseSchema,
  base_commit: z.string().nullable(),
  files: z.array(diffFileSchema),
});
export type Diff = z.infer<typeof diffSchema>;
