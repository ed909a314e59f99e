import { readFile } from 'node:fs/promises';

/**
 * Where a log's bytes are at a moment. The daemon cuts a log in place: it sets the tail that stays aside, says so in a journal,
 * writes the tail over the log's beginning, makes the log short, writes down the new base and removes the journal. While
 * `ready` holds the log itself is half old, half new, and the tail is what to read.
 */
export type LogPlaces = {
  /** Offset of the first byte that is kept. Unit: bytes since the session began. */
  base: number;
  /** The tail that is set aside, and how long the log was then; null when the log is whole. Unit: bytes. */
  ready: { tail: number; size: number } | null;
  /** Two looks with the same one saw the same cut. */
  generation: string;
};

/**
 * Reads what lies beside a log: `<id>.rotate`, the journal (JSON: `phase` stopping, ready or cut; `base`; `from` and `size` in
 * the log as it was), and the first line of `<id>.marks`, `base <offset>`. The base never shrinks and is written down before
 * the journal goes, so that what was read between two looks of one generation belongs to it.
 */
export async function lookForCut(stem: string): Promise<LogPlaces> {
  const journal = await textOf(`${stem}.rotate`);
  const marks = await textOf(`${stem}.marks`);
  const base = Number(/^base (\d{1,16})\n/.exec(marks)?.[1] ?? 0);
  const cut = parseJournal(journal);
  if (cut === null) return { base, ready: null, generation: String(base) };
  const ready = cut.phase === 'ready' ? { tail: cut.size - cut.from, size: cut.size } : null;
  return { base: cut.base, ready, generation: `${base} ${journal}` };
}

type Cut = { phase: 'ready' | 'cut'; base: number; from: number; size: number };

/** Null when there is none, the log is still untouched, or the file is not one of ours, which are written atomically. */
function parseJournal(text: string): Cut | null {
  try {
    const { phase, base, from, size } = JSON.parse(text) as Partial<Cut>;
    if (phase !== 'ready' && phase !== 'cut') return null;
    if (typeof base !== 'number' || typeof from !== 'number' || typeof size !== 'number') return null;
    return { phase, base, from, size };
  } catch {
    return null;
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
