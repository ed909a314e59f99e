import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';

const HISTORY = /^([a-z0-9]{6})\.(?:prompt|timeline)$/;

/**
 * Removes prompts and timelines that have no log and belong to no session in `known`: the start was interrupted before there was a
 * record, or an older version that knew no such files disposed of the session. Returns sentences about what could not be removed.
 */
export async function sweepHistory(folder: string, known: ReadonlySet<string>): Promise<string[]> {
  const names = new Set(await readdir(folder));
  const problems: string[] = [];
  for (const name of names) {
    const id = HISTORY.exec(name)?.[1];
    if (id === undefined || known.has(id) || names.has(`${id}.log`)) continue;
    await unlink(join(folder, name)).catch(({ message }: Error) => {
      problems.push(`A file of a disposed session could not be removed: ${message}.`);
    });
  }
  return problems;
}
