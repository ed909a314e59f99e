/**
 * The journal of a rotation, JSON in `<id>.rotate`. It says what the daemon is about to do to a log, and is on disk before the
 * daemon does it.
 *
 * A log is cut in place: the tail to keep is copied to `<id>.tail`; the journal becomes `ready`; the tail is written over the
 * beginning of the log and the log is truncated; the new base is written to the marks; the journal is removed. During `ready`
 * the log itself is part old, part new, and readers must read the tail file.
 */
export type RotationJournal = {
  /**
   * `stopping`: the writer may be stopped and the log is untouched. `ready`: everything to keep is also in the tail file. `cut`:
   * the log is cut, but its new base is not in the marks yet.
   */
  phase: 'stopping' | 'ready' | 'cut';
  /** The process that appends to the log, by pid and start time; null when there is none. */
  writer: { pid: number; start: string } | null;
  /** The offset of the log's first byte after the cut. */
  base: number;
  /** The position of that offset in the file before the cut. */
  from: number;
  /** The length of the file before the cut. */
  size: number;
};

export const formatRotationJournal = (journal: RotationJournal): string => `${JSON.stringify(journal)}\n`;

/** Parses a journal. Returns null for any other text: the file is replaced atomically, so no rotation has begun then. */
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
