import { mkdir, readdir, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { nicknameSchema, sessionIdSchema, timeSchema, workspaceIdSchema } from '../../../contract/names.js';
import { conversationSchema } from '../../../contract/session/conversation.js';
import { readText } from '../../../lib/files/read-text.js';
import { replaceFile } from '../../../lib/files/replace-file.js';
import { FIRST_MESSAGE, type Launch } from '../../agent/launch/launch.js';
import { TYPING } from '../first-prompt/pending-file.js';
import type { SessionRecord, WorkspaceRecord } from '../../store/state-schema.js';

const identitySchema = z.object({
  agent: z.string(),
  workspace: workspaceIdSchema,
  path: z.string(),
  repo: z.string().nullable(),
  branch: z.string().nullable(),
  nickname: nicknameSchema.nullable(),
  created_at: timeSchema,
  /** The socket of the session's tmux server. */
  socket: z.string().optional(),
  /** Which conversation it began with, and the session that had it before. */
  conversation: conversationSchema.optional().catch(undefined),
  predecessor: sessionIdSchema.optional().catch(undefined),
});
export type Identity = z.infer<typeof identitySchema>;

const IDENTITY = /^([a-z0-9]{6})\.birth\.json$/;
const LAUNCH = /^([a-z0-9]{6})\.(?:sh|prompt|first|typing)$/;

const pathOf = (runDir: string, id: string) => join(runDir, `${id}.birth.json`);

/**
 * Writes what a session is and where it works into its identity file: if state.json is lost, the session is adopted under its own
 * name.
 */
export async function writeIdentity(
  runDir: string,
  record: SessionRecord,
  place: Pick<WorkspaceRecord, 'path'> & Partial<Pick<WorkspaceRecord, 'repo' | 'branch'>>,
): Promise<void> {
  const { agent, workspace, nickname, created_at, socket, conversation, predecessor } = record;
  const { path, repo = null, branch = null } = place;
  const known = { agent, workspace, path, repo, branch, nickname, created_at };
  const identity: Identity = { ...known, socket, conversation, predecessor };
  await replaceFile(pathOf(runDir, record.id), JSON.stringify(identity), { sync: false });
}

/** Returns the identity of a session; null when there is none or it cannot be read. The session is adopted either way. */
export async function readIdentity(runDir: string, id: string): Promise<Identity | null> {
  try {
    const read = await readText(pathOf(runDir, id));
    return read.kind === 'text' ? identitySchema.parse(JSON.parse(read.text)) : null;
  } catch {
    return null;
  }
}

/** Returns the ids of the sessions that have an identity file. */
export async function listIdentities(runDir: string): Promise<string[]> {
  return (await readdir(runDir)).flatMap((name) => IDENTITY.exec(name)?.[1] ?? []);
}

/** Returns the sockets of the tmux servers in the identity files. */
export async function identitySockets(runDir: string): Promise<Set<string>> {
  const identities = await Promise.all((await listIdentities(runDir)).map((id) => readIdentity(runDir, id)));
  return new Set(identities.flatMap((identity) => identity?.socket ?? []));
}

export const launchFileOf = (runDir: string, id: string) => join(runDir, `${id}.sh`);

/** Writes the launch script of a session and the files it needs, 0600; they must not exist yet. */
export async function writeLaunchFiles(runDir: string, id: string, launch: Launch): Promise<void> {
  await mkdir(runDir, { recursive: true, mode: 0o700 });
  for (const { path, content } of launch.files) await writeFile(path, content, { mode: 0o600, flag: 'wx' });
  await writeFile(launchFileOf(runDir, id), launch.script, { mode: 0o600, flag: 'wx' });
}

/** Removes everything that was written for a session's start. */
export async function removeStartFiles(runDir: string, id: string): Promise<void> {
  await removeFile(pathOf(runDir, id));
  await removeLaunchFiles(runDir, id);
}

/**
 * Removes script and prompt. They delete themselves when they are used, but an interrupted start leaves them, with the prompt and
 * secrets.
 */
async function removeLaunchFiles(runDir: string, id: string): Promise<void> {
  for (const ending of ['sh', 'prompt', FIRST_MESSAGE, TYPING])
    await removeFile(join(runDir, `${id}.${ending}`));
}

async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Returns the folder of images for prompts, where they stay until their session has a workspace. */
export const imageFolder = (runDir: string): string => join(runDir, 'images');

/**
 * Removes the launch files of sessions that will never read them, which are all but those in `live`, and images for starts that are
 * over. Returns sentences about what could not be removed.
 */
export async function sweepLaunchFiles(runDir: string, live: ReadonlySet<string>): Promise<string[]> {
  const problems: string[] = [];
  const note = (error: Error) =>
    void problems.push(`A file of an earlier start could not be removed: ${error.message}.`);
  await rm(imageFolder(runDir), { recursive: true, force: true }).catch(note);
  for (const name of await readdir(runDir)) {
    const id = LAUNCH.exec(name)?.[1];
    if (id !== undefined && !live.has(id)) await removeLaunchFiles(runDir, id).catch(note);
  }
  return problems;
}
