import { z } from 'zod';
import { environmentSchema } from '../environment.js';
import { nameSchema, timeSchema, workspaceIdSchema } from '../names.js';

/**
 * The git status of a directory at `checked_at`, in numbers of paths, commits and stashes. `branch` is null when detached.
 * `filtered` are files that differ from the committed bytes and use filters that the repository itself defines. schmux does not
 * run such filters, so these files may be unchanged; `changed` does not count them.
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
  /** Lines of tracked files that differ from `commit`; absent while unknown. */
  insertions: z.int().optional(),
  deletions: z.int().optional(),
  checked_at: timeSchema,
});
export type GitStatus = z.infer<typeof gitStatusSchema>;

/** Where a clone started, in words: "new branch x from main", "branch x as on origin", "detached at tag v1.0 (…)". */
export const startSchema = z.string();
/** Remarks on the start, such as a mirror that is out of date or submodules that are missing. */
export const notesSchema = z.array(z.string());

/** Why git refuses to read a directory with a repository in it: a sentence, what to do about it, and git's last lines. */
export const gitProblemSchema = z.object({
  message: z.string(),
  hint: z.string().optional(),
  detail: z.string().optional(),
});
export type GitProblem = z.infer<typeof gitProblemSchema>;

/** A workspace. schmux cloned `managed` ones under the workspace root; it adopted the others where they are. */
export const workspaceSchema = z.object({
  id: workspaceIdSchema,
  path: z.string(),
  repo: z.string().nullable(),
  branch: z.string().nullable(),
  managed: z.boolean(),
  status: z.enum(['preparing', 'ready', 'missing', 'failed']),
  git: gitStatusSchema.nullable(),
  /** Set when git refuses to read it; `git` is then null, as for a plain directory. */
  problem: gitProblemSchema.nullable().optional(),
  sessions: z.array(z.string()),
  created_at: timeSchema,
  start: startSchema.optional(),
  notes: notesSchema.optional(),
});
export type Workspace = z.infer<typeof workspaceSchema>;

/**
 * The losses if a workspace is disposed of, checked at the time of the request. Without `reasons` it is safe. `ignored`: files
 * that git ignores; `leftover`: commits that only a reflog or another leftover of git names; `operation`: a merge or the like
 * in progress.
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
  /** Not losses but worth knowing: what the report is based on, what can be made again, hooks and settings. */
  notes: z.array(z.string()).optional(),
  /** Identifies exactly this report. A disposal takes it as `discard` and is refused once there is anything else to lose. */
  digest: z.string().optional(),
  /** Hours for which the trash keeps what is discarded; 0 when it is deleted at once. */
  trash_hours: z.number().optional(),
  /** Bytes on disk; null while unknown. */
  size: z.number().nullable(),
});
export type SafetyReport = z.infer<typeof safetyReportSchema>;

/** Losses that a confirmation naming them is enough for; every other loss must be discarded explicitly. */
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
  /** When it is deleted; earlier if the disk is nearly full. */
  until: timeSchema,
  /** Its content that exists nowhere else. */
  lost: z.array(z.string()),
});
export type TrashEntry = z.infer<typeof trashEntrySchema>;

export const repoSchema = z.object({
  name: nameSchema,
  url: z.string(),
  setup: z.string().optional(),
  /** In clones that schmux made of it, the question whether to trust their own folder is answered with yes. */
  trust_clones: z.boolean().optional(),
});
export type Repo = z.infer<typeof repoSchema>;

/** A repository that was added. `note` says where agents push to; `warning` says why it could not be read now. */
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
  trust_clones: z.boolean().optional(),
  /** The environment in which git contacts the remote, as for a spawn. Only over the unix socket. */
  env: environmentSchema.optional(),
});

/**
 * One changed file of a diff; `old_path` differs for renames. A name that is not UTF-8 or begins with a quote is in git's C
 * quoting (`"caf\\351.txt"`); the query takes the same form. `note` says what the patch cannot.
 */
export const diffFileSchema = z.object({
  path: z.string(),
  old_path: z.string().nullable(),
  status: z.enum(['added', 'modified', 'deleted', 'renamed', 'untracked', 'conflicted']),
  added: z.int().nullable(),
  deleted: z.int().nullable(),
  binary: z.boolean(),
  /** True when the patch is left out because of its size; request the file alone to get it. */
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
