import { closeSync, openSync, readSync } from 'node:fs';
import type { SizeMark } from '../../../contract/terminal/log-marks.js';
import type { Size } from '../types.js';
import type { RecordedLog } from './replay.js';

/** Where a replay may start: a keyframe's file, or with `path` null the state before the first byte. */
export type ReplayStart = Size & { offset: number; path: string | null };

/** A session's log as the emulators see it: plain data, which can be sent to another thread. */
export type LogDescription = {
  id: string;
  /** The log's file, whose first byte has the offset `base`; `end` is the known end. */
  path: string;
  base: number;
  end: number;
  /** The sizes in force from the earliest start on, in order. */
  sizes: readonly SizeMark[];
  /** Best first; the last one always works. */
  starts: readonly ReplayStart[];
};

/** Opens the log's file for reading. The bytes that `read` returns are valid until the next `read`. */
export function openRecordedLog(description: LogDescription): RecordedLog & { close(): void } {
  const { base, end, sizes } = description;
  const fd = openFile(description.path);
  let scratch = new Uint8Array(0);
  return {
    log: {
      base,
      end,
      read(offset, length) {
        const wanted = Math.min(length, end - offset);
        if (fd === null || offset < base || wanted <= 0) return scratch.subarray(0, 0);
        if (scratch.length < wanted) scratch = new Uint8Array(wanted);
        return scratch.subarray(0, readSync(fd, scratch, 0, wanted, offset - base));
      },
    },
    marks: {
      sizeAt: (offset) => sizes.findLast((mark) => mark.offset <= offset) ?? sizes[0] ?? null,
      nextSize: (offset) => sizes.find((mark) => mark.offset > offset) ?? null,
    },
    close() {
      if (fd !== null) closeSync(fd);
    },
  };
}

/** Returns null when there is no file: nothing was printed yet, or it is gone. */
function openFile(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
