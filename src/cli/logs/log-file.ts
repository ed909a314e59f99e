import { watch } from 'node:fs';
import { openLog, type LogReader } from './log-reader.js';

/** Watching may miss changes (network file systems, a full inotify table), so the file is also polled. */
const POLL_INTERVAL_MS = 500;

export type LogOptions = {
  /** Only the last lines; by default all. */
  lines?: number | undefined;
  /** Called when the log was cut faster than it was read, and output was lost in between. */
  onCut(): void;
};

/** Yields the bytes that are in the log now, even if it is cut meanwhile. */
export async function* readLog(path: string, { lines, onCut }: LogOptions): AsyncGenerator<Uint8Array> {
  const log = await openLog(path);
  try {
    const from = lines === undefined ? null : await log.lastLines(lines);
    const { begin, end } = await log.extent();
    for await (const { offset, bytes } of readOn(log, from ?? begin, onCut)) {
      // Output appended while reading could go on forever.
      yield bytes.subarray(0, Math.max(0, end - offset));
      if (offset + bytes.length >= end) return;
    }
  } finally {
    await log.close();
  }
}

/**
 * Yields the log and everything appended to it, until aborted or until the log is deleted. If the log is cut meanwhile, the
 * output continues without a gap or a repetition.
 */
export async function* followLog(
  path: string,
  signal: AbortSignal,
  { lines, onCut }: LogOptions,
): AsyncGenerator<Uint8Array> {
  const log = await openLog(path);
  const change = createChange(path, signal);
  try {
    let offset = lines === undefined ? (await log.extent()).begin : await log.lastLines(lines);
    while (!signal.aborted) {
      const deleted = await log.isDeleted();
      for await (const piece of readOn(log, offset, onCut)) {
        offset = piece.offset + piece.bytes.length;
        yield piece.bytes;
      }
      const { begin, end } = await log.extent();
      if (end < offset) {
        // Not our cut, which only removes the beginning: another program emptied the file.
        onCut();
        offset = begin;
        continue;
      }
      if (deleted) return;
      await change.next();
    }
  } finally {
    change.stop();
    await log.close();
  }
}

/** Reads from `offset` to the end as it is when reached. */
async function* readOn(
  log: LogReader,
  offset: number,
  onCut: () => void,
): AsyncGenerator<{ offset: number; bytes: Uint8Array }> {
  for (let at = offset; ;) {
    const bytes = await log.read(at);
    if (bytes === null) {
      onCut();
      at = (await log.extent()).begin;
      continue;
    }
    if (bytes.length === 0) return;
    yield { offset: at, bytes };
    at += bytes.length;
  }
}

/** Waits for the next change notification, or the next poll. */
function createChange(path: string, signal: AbortSignal) {
  let wake: () => void = () => undefined;
  let due = false;
  const ring = () => {
    due = true;
    wake();
  };
  const watcher = watch(path, ring);
  watcher.on('error', () => watcher.close()); // polling continues
  signal.addEventListener('abort', ring, { once: true });
  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  return {
    async next(): Promise<void> {
      if (!due && !signal.aborted) await sleep(POLL_INTERVAL_MS);
      due = false;
    },
    stop(): void {
      signal.removeEventListener('abort', ring);
      watcher.close();
    },
  };
}
