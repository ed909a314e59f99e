import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';

const HISTORY = /^([a-z0-9]{6})\.(?:prompt|timeline)$/;

/**
 * Removes what stands beside no log and belongs to no session in `known`: its start was cut short before there was a record,
 * or its end by a version that knew no such files. Returns in sentences what could not be removed.
 */
export async function sweepHistory(folder: string, known: ReadonlySet<string>): Promise<string[]> {
  const names = new Set(await readdir(folder));
  const problems: string[] = [];
  for (const name of names) {
    const id = HISTORY.exec(name)?.[1];
    if (id === undefined || known.has(id) || names.has(`${id}.log`)) continue;
    await unlink(join(folder, name)).catch(({ message }: Error) => {
      problems.push(`A file of a session that is gone is left: ${message}.`);
    });
  }
  return problems;
}
