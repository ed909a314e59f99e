import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../../../lib/files/replace-file.js';
import type { WorkspaceRecord } from '../../../store/state-schema.js';
import { TRASH } from '../../paths.js';

/** Describes a workspace in the trash: its record, and what existed nowhere else. */
const infoSchema = z.object({
  version: z.literal(1),
  record: z.looseObject({
    id: z.string(),
    path: z.string(),
    repo: z.string().nullable(),
    branch: z.string().nullable(),
    managed: z.boolean(),
    status: z.enum(['preparing', 'ready', 'missing', 'failed']),
    created_at: z.string(),
    base_commit: z.string().nullish(),
  }),
  disposed_at: z.string(),
  lost: z.array(z.string()),
});
export type TrashInfo = z.infer<typeof infoSchema>;

/**
 * A workspace in the trash. `name` is its directory in `folder`, with its info file next to it; `exists` tells whether the
 * directory does.
 */
export type TrashedWorkspace = { folder: string; name: string; info: TrashInfo; exists: boolean };

/** Prepares an entry in the trash of the workspace's folder; nothing is moved yet. */
export async function newTrashed(
  tag: string,
  record: WorkspaceRecord,
  { disposed_at, lost }: Pick<TrashInfo, 'disposed_at' | 'lost'>,
): Promise<TrashedWorkspace> {
  const folder = join(dirname(record.path), TRASH);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = `${tag}-${randomBytes(6).toString('hex')}`;
  const info: TrashInfo = { version: 1, record, disposed_at, lost };
  return { folder, name, info, exists: false };
}

export async function writeInfo(trashed: TrashedWorkspace): Promise<void> {
  await replaceFile(infoPath(trashed), `${JSON.stringify(trashed.info, null, 2)}\n`);
}

export function trashPath({ folder, name }: Pick<TrashedWorkspace, 'folder' | 'name'>): string {
  return join(folder, name);
}

export async function removeInfo(trashed: Pick<TrashedWorkspace, 'folder' | 'name'>): Promise<void> {
  await rm(infoPath(trashed), { force: true });
}

export async function moveIn(trashed: TrashedWorkspace): Promise<void> {
  await rename(trashed.info.record.path, trashPath(trashed));
}

export async function moveBack(trashed: TrashedWorkspace): Promise<void> {
  await rename(trashPath(trashed), trashed.info.record.path);
}

/** Lists the entries with `tag` in the trash of `parent`; unreadable ones are left alone. */
export async function trashedIn(parent: string, tag: string): Promise<TrashedWorkspace[]> {
  const folder = join(parent, TRASH);
  const names: string[] = await readdir(folder).catch(() => []);
  const found: TrashedWorkspace[] = [];
  for (const file of names) {
    if (!file.startsWith(`${tag}-`) || !file.endsWith('.json')) continue;
    const name = file.slice(0, -'.json'.length);
    const text = await readFile(join(folder, file), 'utf8').catch(() => '');
    const info = infoSchema.safeParse(parse(text));
    if (info.success) found.push({ folder, name, info: info.data, exists: names.includes(name) });
  }
  return found.sort((a, b) => (a.info.disposed_at < b.info.disposed_at ? -1 : 1));
}

/** Returns the free and total bytes of the file system of `path`. */
export async function spaceOf(path: string): Promise<{ free: number; total: number }> {
  const { bavail, blocks, bsize } = await statfs(path);
  return { free: bavail * bsize, total: blocks * bsize };
}

function infoPath({ folder, name }: Pick<TrashedWorkspace, 'folder' | 'name'>): string {
  return join(folder, `${name}.json`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // not written by schmux
  }
}
