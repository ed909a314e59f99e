import { constants, watch } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** One read. Unit: bytes. */
const CHUNK = 64 * 1024;
/** Watching may miss (network file systems, a full inotify table): looked anyway. Unit: ms. */
const LOOK_EVERY = 500;
/** A log is rewritten in place when it is cut; after that long it is whole again (measured 14 ms). Unit: ms. */
const CUT_TIME = 200;
/** Kept of what was printed, to find the place again in a log that was cut. Unit: bytes. */
const TAIL = 4096;

export type FollowOptions = {
  /** Ends the following. */
  signal: AbortSignal;
  /** A log was cut and what came in between is not in it any more. */
  onCut(): void;
};

/** Never through a link: a log is a plain file of ours. */
export function openLog(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
}

/** Where the last `lines` lines begin: an offset in bytes. */
export async function offsetOfLastLines(file: FileHandle, lines: number): Promise<number> {
  let position = (await file.stat()).size;
  let wanted = lines + 1; // the newline that ends the last line is not the start of one of them
  let first = true;
  while (position > 0) {
    const size = Math.min(CHUNK, position);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, position - size);
    if (first && buffer[bytesRead - 1] !== 0x0a) wanted -= 1;
    first = false;
    for (let index = bytesRead - 1; index >= 0; index -= 1) {
      if (buffer[index] === 0x0a && --wanted === 0) return position - size + index + 1;
    }
    position -= size;
  }
  return 0;
}

/** The bytes from `offset` to the end as it is now. */
export async function* readLog(file: FileHandle, offset: number): AsyncGenerator<Uint8Array, number> {
  let position = offset;
  for (;;) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(CHUNK), 0, CHUNK, position);
    if (bytesRead === 0) return position;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/**
 * The bytes from `offset` on, for ever: until aborted, or until the log is deleted. A log that is cut meanwhile goes on behind
 * what was already given, without a gap or a repetition.
 */
export async function* followLog(
  path: string,
  offset: number,
  options: FollowOptions,
): AsyncGenerator<Uint8Array> {
  const file = await openLog(path);
  const change = createChange(path, options.signal);
  let position = offset;
  let tail: Uint8Array = new Uint8Array();
  try {
    while (!options.signal.aborted) {
      const { size, nlink } = await file.stat();
      if (size < position) {
        await change.after(CUT_TIME);
        position = await placeAfter(file, tail, options);
      }
      for await (const bytes of readLog(file, position)) {
        position += bytes.length;
        tail = Buffer.concat([tail, bytes]).subarray(-TAIL);
        yield bytes;
      }
      if (nlink === 0) return;
      await change.next();
    }
  } finally {
    change.stop();
    await file.close();
  }
}

/** Behind the last bytes that were given; the beginning when they are not there any more. */
async function placeAfter(file: FileHandle, tail: Uint8Array, options: FollowOptions): Promise<number> {
  const found = (await file.readFile()).lastIndexOf(tail);
  if (tail.length > 0 && found !== -1) return found + tail.length;
  options.onCut();
  return 0;
}

/** Waits for the next sign of a change, or the next look. */
function createChange(path: string, signal: AbortSignal) {
  let wake: () => void = () => undefined;
  let due = false;
  const ring = () => {
    due = true;
    wake();
  };
  const watcher = watch(path, ring);
  watcher.on('error', () => watcher.close()); // looking every half second goes on
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
      if (!due && !signal.aborted) await sleep(LOOK_EVERY);
      due = false;
    },
    after: (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms)),
    stop(): void {
      signal.removeEventListener('abort', ring);
      watcher.close();
    },
  };
}
