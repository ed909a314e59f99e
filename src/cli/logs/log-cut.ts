import { readFile } from 'node:fs/promises';
import { logFile } from '../../contract/terminal/log-files.js';
import { parseBase } from '../../contract/terminal/log-marks.js';
import { parseRotationJournal } from '../../contract/terminal/log-rotation.js';

/** Where the bytes of a log are at one moment, so that it can be read while the daemon cuts it. */
export type LogPlaces = {
  /** Offset of the first byte that is kept, in bytes since the session began. */
  base: number;
  /** While a cut is half done: the length of the tail that is set aside and that of the log then, in bytes. Else null. */
  ready: { tail: number; size: number } | null;
  /** Two readings of the same generation saw the same cut. */
  generation: string;
};

/**
 * Reads the journal of a rotation and the marks beside a log. The base never shrinks and is written down before the journal
 * goes, so whatever is read between two readings of one generation belongs to that generation.
 */
export async function readLogPlaces(stem: string): Promise<LogPlaces> {
  const text = await textOf(logFile(stem, 'rotate'));
  const base = parseBase(await textOf(logFile(stem, 'marks')));
  const journal = parseRotationJournal(text);
  if (journal === null || journal.phase === 'stopping')
    return { base, ready: null, generation: String(base) };
  const { phase, size } = journal;
  const ready = phase === 'ready' ? { tail: size - journal.from, size } : null;
  return { base: journal.base, ready, generation: `${base} ${text}` };
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
