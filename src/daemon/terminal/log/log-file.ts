import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { BLOCK_BYTES, createReadCache, type ReadCache } from './read-cache.js';

/** The result of a poll. `restarted`: another program truncated or replaced the file, and its content now is new. */
export type LogChange = 'none' | 'grown' | 'restarted' | 'missing';

/** One log. Offsets are absolute: the count of bytes ever printed, `base` being the offset of the first byte still in the file. */
export type LogFile = {
  readonly base: number;
  readonly end: number;
  /** At the last deep poll no file had the log's name, though a writer may still have it open. */
  readonly unlinked: boolean;
  /** Returns the time of the last write, in ms since the epoch; null without a file. */
  modifiedMs(): number | null;
  /** Checks the size; `deep` also checks whether the path still names the open file. */
  poll(deep: boolean): LogChange;
  /**
   * Returns at most `length` bytes from `offset`, and at most 64 KiB; none at the end and below the base. The bytes are shared
   * and their memory is reused: read them now, do not keep or change them.
   */
  read(offset: number, length: number): Uint8Array;
  /** Stops all reading: until `rebase` or `thaw` the file belongs to the rotation, and nothing is found or read. */
  freeze(): void;
  thaw(): void;
  /** Continues after a rotation with a file that begins at `base`. */
  rebase(base: number): void;
  close(): void;
};

/**
 * Reads are synchronous on purpose: the tail was written an instant ago and lies in the page cache, where a read takes
 * some 10 µs, while the thread pool adds 50–100 µs to every key's echo.
 */
export function createLogFile(
  path: string,
  firstBase: number,
  cache: ReadCache = createReadCache(),
): LogFile {
  let base = firstBase;
  let fd: number | null = null;
  let inode = 0;
  let size = 0;
  let frozen = false;
  let unlinked = false;
  const me = {};

  function close(): void {
    if (fd !== null) closeSync(fd);
    fd = null;
    cache.drop(me);
  }

  function open(): boolean {
    try {
      fd = openSync(path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
    const stat = fstatSync(fd);
    inode = stat.ino;
    size = stat.size;
    return true;
  }

  const readBlock = (file: number, position: number, length: number): number =>
    cache.load(me, base + position, (memory) => readSync(file, memory, 0, length, position));

  /** Returns the current length. For a file that grew by little, reading on tells it, and those bytes are needed next anyway. */
  function sizeNow(file: number): number {
    const ahead = readBlock(file, size, BLOCK_BYTES);
    return ahead > 0 && ahead < BLOCK_BYTES ? size + ahead : fstatSync(file).size;
  }

  /** Counts everything known so far as printed; the file's content follows it. */
  function restart(): LogChange {
    base += size;
    size = 0;
    close();
    open();
    return 'restarted';
  }

  open();
  return {
    get base() {
      return base;
    },
    get end() {
      return base + size;
    },
    get unlinked() {
      return unlinked;
    },
    modifiedMs() {
      return fd === null ? null : fstatSync(fd).mtimeMs;
    },
    poll(deep) {
      if (frozen) return 'none';
      const named = deep || fd === null ? statSync(path, { throwIfNoEntry: false }) : undefined;
      if (deep) unlinked = named === undefined;
      if (fd === null) {
        const before = size;
        if (size > 0) {
          // The file existed, vanished, and may be back as a new one.
          return named === undefined ? 'missing' : restart();
        }
        return open() ? (size > before ? 'grown' : 'none') : 'missing';
      }
      let now: number;
      if (deep) {
        // Unlinked, but its writer may still have it open.
        now = named?.size ?? fstatSync(fd).size;
        if (named === undefined && now <= size) return 'missing';
        if (named !== undefined && named.ino !== inode) return restart();
      } else now = sizeNow(fd);
      if (now < size) return restart();
      if (now === size) return 'none';
      size = now;
      return 'grown';
    },
    read(offset, length) {
      const position = offset - base;
      if (frozen || fd === null || position < 0 || position >= size || length <= 0) return new Uint8Array(0);
      const wanted = Math.min(length, size - position, BLOCK_BYTES);
      const known = cache.find(me, offset, wanted);
      if (known !== undefined) return known;
      const got = readBlock(fd, position, Math.min(BLOCK_BYTES, size - position));
      return cache.find(me, offset, Math.min(got, wanted)) ?? new Uint8Array(0);
    },
    freeze() {
      frozen = true;
      cache.drop(me);
    },
    thaw() {
      frozen = false;
    },
    rebase(next) {
      frozen = false;
      base = next;
      size = 0;
      close();
      open();
    },
    close,
  };
}
