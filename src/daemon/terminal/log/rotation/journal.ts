import { readFileSync } from 'node:fs';
import { replaceFile } from '../../../../lib/files/replace-file.js';
import type { ProcessIdentity } from '../../../../lib/processes/process.js';

/**
 * What a rotation is about to do, on disk before it does it. `stopping`: the writer may be stopped, the log is untouched.
 * `ready`: all that stays is in the tail file as well. `cut`: the log is cut, its new base is not in the marks yet.
 */
export type RotationJournal = {
  phase: 'stopping' | 'ready' | 'cut';
  /** The process that appends to the log; null when nothing does. */
  writer: ProcessIdentity | null;
  /** Absolute offset where the log will begin. */
  base: number;
  /** Where that is in the file as it was, and how long the file was. Unit: bytes. */
  from: number;
  size: number;
};

export async function writeJournal(path: string, journal: RotationJournal): Promise<void> {
  await replaceFile(path, `${JSON.stringify(journal)}\n`);
}

/** Null when there is none, or it cannot be read: it is written atomically, so then nothing was begun. */
export function readJournal(path: string): RotationJournal | null {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Partial<RotationJournal>;
    const { phase, writer, base, from, size } = value;
    if (phase !== 'stopping' && phase !== 'ready' && phase !== 'cut') return null;
    if (typeof base !== 'number' || typeof from !== 'number' || typeof size !== 'number') return null;
    if (typeof writer !== 'object' || (writer !== null && typeof writer.pid !== 'number')) return null;
    return { phase, writer, base, from, size };
  } catch {
    return null;
  }
}
