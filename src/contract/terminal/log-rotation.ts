/**
 * The journal of a rotation, JSON in `<id>.rotate`: what the daemon is about to do to a log, on disk before it does it.
 *
 * A log is cut in place. The tail that stays is copied to `<id>.tail`; the journal says `ready`; the tail is written over the
 * beginning of the log and the log made short; the new base is written to the marks; the journal is removed. While `ready`
 * holds, the log itself is half old, half new, and the tail is what to read.
 */
export type RotationJournal = {
  /**
   * `stopping`: the writer may be stopped, the log is untouched. `ready`: all that stays is in the tail file as well. `cut`: the
   * log is cut, its new base is not in the marks yet.
   */
  phase: 'stopping' | 'ready' | 'cut';
  /** The process that appends to the log, by its pid and its start; null when nothing does. */
  writer: { pid: number; start: string } | null;
  /** Absolute offset where the log will begin. */
  base: number;
  /** Position of that offset in the file as it was, in bytes. */
  from: number;
  /** Length of the file as it was, in bytes. */
  size: number;
};

export const formatRotationJournal = (journal: RotationJournal): string => `${JSON.stringify(journal)}\n`;

/** Returns null for text that is no journal. The file is replaced atomically, so then no rotation has begun. */
export function parseRotationJournal(text: string): RotationJournal | null {
  try {
    const { phase, writer, base, from, size } = JSON.parse(text) as Partial<RotationJournal>;
    if (phase !== 'stopping' && phase !== 'ready' && phase !== 'cut') return null;
    if (typeof base !== 'number' || typeof from !== 'number' || typeof size !== 'number') return null;
    if (typeof writer !== 'object' || (writer !== null && typeof writer.pid !== 'number')) return null;
    return { phase, writer, base, from, size };
  } catch {
    return null;
  }
}
