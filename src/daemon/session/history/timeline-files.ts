import { appendFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { timelineEntrySchema, type TimelineEntry } from '../../../contract/session/timeline.js';
import { readText } from '../../../lib/files/read-text.js';
import { replaceFile } from '../../../lib/files/replace-file.js';
import type { Clock } from '../../../lib/clock.js';
import type { CrashPoint } from '../../../lib/crash-point.js';
import { createKeyedQueue } from '../../../lib/keyed-queue.js';

/** The largest a file may be. */
export const TIMELINE_MAX = { entries: 1000, bytes: 256 * 1024 };
/** How much is kept, of the newest entries, when a file is cut; less than the limit, so that not every entry cuts it. */
const KEPT = { entries: 750, bytes: 192 * 1024 };
/** Entries per session that wait for a disk that refuses them. */
const WAITING_MAX = 200;
/** Pause before a failed save is tried again. */
const RETRY_MS = 5000;

export type TimelineFilesDeps = {
  folder: string;
  clock: Clock;
  crashPoint: CrashPoint;
  setFault(code: 'TIMELINE_STOPPED', fault: { message: string; hint: string } | null): void;
};

/**
 * One file per session, `<id>.timeline`, with a line of JSON per entry: appended to, and rewritten when it is full. A line that a
 * crash cut short is skipped. Nothing waits for the files; a disk that refuses them only causes a fault.
 */
export type TimelineFiles = {
  append(id: string, entry: TimelineEntry): void;
  /** Returns the entries, oldest first, including those that could not be saved yet. */
  read(id: string): Promise<TimelineEntry[]>;
  remove(id: string): Promise<void>;
  /** Resolves when every save has been tried. */
  idle(): Promise<void>;
};

type Size = { entries: number; bytes: number };

export function createTimelineFiles(deps: TimelineFilesDeps): TimelineFiles {
  const queue = createKeyedQueue();
  const sizes = new Map<string, Size>();
  const waiting = new Map<string, string[]>();
  const failed = new Map<string, Error>();
  let retry = false;
  const pathOf = (id: string) => join(deps.folder, `${id}.timeline`);

  async function flush(id: string): Promise<void> {
    const lines = waiting.get(id) ?? [];
    if (lines.length === 0) return;
    waiting.delete(id);
    try {
      deps.crashPoint('timeline.before_write');
      await write(id, lines);
      failed.delete(id);
    } catch (error) {
      // Part of it may be in the file.
      sizes.delete(id);
      waiting.set(id, [...lines, ...(waiting.get(id) ?? [])].slice(-WAITING_MAX));
      failed.set(id, error as Error);
      tryAgain();
    }
    reportFault();
  }

  async function write(id: string, lines: readonly string[]): Promise<void> {
    const size = sizes.get(id);
    const text = lines.join('');
    const bytes = (size?.bytes ?? 0) + Buffer.byteLength(text);
    const entries = (size?.entries ?? 0) + lines.length;
    const isFull = bytes > TIMELINE_MAX.bytes || entries > TIMELINE_MAX.entries;
    if (size === undefined || isFull) return rewrite(id, lines);
    await appendFile(pathOf(id), text, { mode: 0o600 });
    sizes.set(id, { bytes, entries });
  }

  /**
   * Rewrites a file that is full, or one seen for the first time: its length, and whether its last line is complete, are unknown.
   */
  async function rewrite(id: string, lines: readonly string[]): Promise<void> {
    const old = await wholeLines(pathOf(id));
    // A line that was saved although the disk reported an error would come a second time.
    const all = [...new Set([...old, ...lines])];
    const isFull = all.length > TIMELINE_MAX.entries || byteLength(all) > TIMELINE_MAX.bytes;
    const kept = isFull ? newest(all) : all;
    await replaceFile(pathOf(id), kept.join(''), { sync: false });
    sizes.set(id, { entries: kept.length, bytes: byteLength(kept) });
  }

  function tryAgain(): void {
    if (retry) return;
    retry = true;
    deps.clock.after(RETRY_MS, () => {
      retry = false;
      for (const id of failed.keys()) void queue.run(id, () => flush(id));
    });
  }

  function reportFault(): void {
    const [first] = failed;
    const others = failed.size > 1 ? ` and ${failed.size - 1} more` : '';
    deps.setFault(
      'TIMELINE_STOPPED',
      first === undefined
        ? null
        : {
            message: `The timeline of ${first[0]}${others} is not being saved: ${first[1].message}.`,
            hint: 'Is the disk full? Saving is tried again every few seconds; agents are not touched.',
          },
    );
  }

  return {
    append(id, entry) {
      waiting.set(id, [...(waiting.get(id) ?? []), `${JSON.stringify(entry)}\n`]);
      void queue.run(id, () => flush(id));
    },
    read: (id) =>
      queue.run(id, async () =>
        [...(await wholeLines(pathOf(id))), ...(waiting.get(id) ?? [])].flatMap(entryOf),
      ),
    remove: (id) =>
      queue.run(id, async () => {
        for (const map of [sizes, waiting, failed]) map.delete(id);
        await unlink(pathOf(id)).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'ENOENT') throw error;
        });
        reportFault();
      }),
    idle: queue.idle,
  };
}

/** Returns the complete lines, each with its line feed; none when the file is missing. Throws when it cannot be read. */
async function wholeLines(path: string): Promise<string[]> {
  const read = await readText(path);
  if (read.kind === 'missing') return [];
  if (read.kind !== 'text') throw new Error(`${path} cannot be read: ${read.why}`);
  return read.text.split(/(?<=\n)/).filter((line) => line.endsWith('\n'));
}

/** Parses an entry; returns nothing for a line that is none, or of a newer version. */
function entryOf(line: string): TimelineEntry[] {
  try {
    return [timelineEntrySchema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}

function newest(lines: readonly string[]): string[] {
  let bytes = 0;
  const tooOld = lines.findLastIndex(
    (line, index) => (bytes += Buffer.byteLength(line)) > KEPT.bytes || lines.length - index > KEPT.entries,
  );
  return lines.slice(tooOld + 1);
}

function byteLength(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
}
