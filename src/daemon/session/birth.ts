import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { nicknameSchema, timeSchema, workspaceIdSchema } from '../../contract/names.js';
import { writeFileAtomic } from '../lib/atomic-file.js';
import type { SessionRecord } from '../store/state-schema.js';

const birthSchema = z.object({
  agent: z.string(),
  workspace: workspaceIdSchema,
  nickname: nicknameSchema.nullable(),
  created_at: timeSchema,
});
export type Birth = z.infer<typeof birthSchema>;

const pathOf = (runDir: string, id: string) => join(runDir, `${id}.birth.json`);

/** What a live session is, beside state.json and written once: when that file is lost, the session is adopted under its own name. */
export async function writeBirth(runDir: string, record: SessionRecord): Promise<void> {
  const { agent, workspace, nickname, created_at } = record;
  await writeFileAtomic(
    pathOf(runDir, record.id),
    JSON.stringify({ agent, workspace, nickname, created_at }),
    { sync: false },
  );
}

/** Null when there is none, or it cannot be read: the session is adopted all the same. */
export async function readBirth(runDir: string, id: string): Promise<Birth | null> {
  try {
    return birthSchema.parse(JSON.parse(await readFile(pathOf(runDir, id), 'utf8')));
  } catch {
    return null;
  }
}

export async function removeBirth(runDir: string, id: string): Promise<void> {
  await rm(pathOf(runDir, id), { force: true });
}
