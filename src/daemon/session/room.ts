import { readFile } from 'node:fs/promises';
import { SchmuxError } from '../../contract/errors.js';

/** Left for the person: their own terminals must still open. Unit: pseudo-terminals. */
const PTYS_KEPT = 16;

/** LIMIT_REACHED when the machine has no pseudo-terminals left for `count` more sessions. Systems that do not tell are not asked. */
export async function checkRoom(count: number): Promise<void> {
  const [max, used] = await Promise.all(
    ['max', 'nr'].map((name) => readNumber(`/proc/sys/kernel/pty/${name}`)),
  );
  if (max === null || max === undefined || used === null || used === undefined) return;
  if (used + count <= max - PTYS_KEPT) return;
  throw new SchmuxError(
    'LIMIT_REACHED',
    `This machine has ${max} pseudo-terminals and ${used} are in use: ${count} more do not fit.`,
    {
      hint: 'Dispose of sessions you no longer need, or raise the limit: sysctl kernel.pty.max.',
    },
  );
}

async function readNumber(path: string): Promise<number | null> {
  try {
    return Number.parseInt(await readFile(path, 'utf8'), 10);
  } catch {
    return null; // not Linux, or hidden: then there is nothing to go by
  }
}
