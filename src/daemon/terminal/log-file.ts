import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

/** What a look at the file found. `restarted`: it was truncated or replaced by someone else, what is in it now is new. */
export type LogChange = 'none' | 'grown' | 'restarted' | 'missing';

/** One log. Offsets are absolute: the count of bytes ever printed, `base` being the offset of the first byte still in the file. */
export type LogFile = {
  readonly base: number;
  readonly end: number;
  /** Time of the last write, ms since the epoch; null without a file. */
  modifiedMs(): number | null;
  /** Looks at the size; `deep` also whether the path still names the file that is open. */
  look(deep: boolean): LogChange;
  /**
   * At most `length` bytes from `offset`, and at most 64 KiB; empty at the end and below the base. They are shared and their
   * memory is used again: read them now, do not keep or change them.
   */
  read(offset: number, length: number): Uint8Array;
  /** Until `rebase` or `thaw` the file is someone else's: nothing is found or read. */
  freeze(): void;
  thaw(): void;
  /** After a rotation: the file now begins at `base`. */
  rebase(base: number): void;
  close(): void;
};

/** Read at once, for the viewers and steps that follow at the same place. Unit: bytes; a pipe's worth. */
const CHUNK = 64 * 1024;
/** Kept of what was read: a viewer, the status reader and keyframes are at different places under a flood. */
const BLOCKS = 4;
type Block = { offset: number; bytes: Uint8Array; memory: Uint8Array };
const endOf = ({ offset, bytes }: Block): number => offset + bytes.length;

/**
 * Reads are synchronous on purpose: the tail was written an instant ago and lies in the page cache, where a read takes
 * some 10 µs, while the thread pool adds 50–100 µs to every key's echo.
 */
export function createLogFile(path: string, firstBase: number): LogFile {
  let base = firstBase;
  let fd: number | null = null;
  let inode = 0;
  let size = 0;
  let frozen = false;
  let blocks: Block[] = [];

  function close(): void {
    if (fd !== null) closeSync(fd);
    fd = null;
    blocks = [];
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

  /** Everything known so far counts as printed; the file's content comes after it. */
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
    modifiedMs() {
      return fd === null ? null : fstatSync(fd).mtimeMs;
    },
    look(deep) {
      if (frozen) return 'none';
      if (fd === null) {
        const before = size;
        if (size > 0) {
          // It was there, went, and may be back: a new file.
          try {
            statSync(path);
          } catch {
            return 'missing';
          }
          return restart();
        }
        return open() ? (size > before ? 'grown' : 'none') : 'missing';
      }
      if (deep) {
        const named = statSync(path, { throwIfNoEntry: false });
        if (named === undefined) {
          const grown = fstatSync(fd).size > size;
          if (grown) {
            size = fstatSync(fd).size;
            return 'grown'; // unlinked, but its writer still has it
          }
          return 'missing';
        }
        if (named.ino !== inode) return restart();
      }
      const now = fstatSync(fd).size;
      if (now < size) return restart();
      if (now === size) return 'none';
      size = now;
      return 'grown';
    },
    read(offset, length) {
      const position = offset - base;
      if (frozen || fd === null || position < 0 || position >= size || length <= 0) return new Uint8Array(0);
      const wanted = Math.min(length, size - position, CHUNK);
      const known = blocks.find((block) => offset >= block.offset && offset + wanted <= endOf(block));
      if (known !== undefined) {
        const from = offset - known.offset;
        return known.bytes.subarray(from, from + wanted);
      }
      // A new one for every piece of a flood would be garbage that the runtime collects late.
      const memory = (blocks.length === BLOCKS ? blocks.pop()?.memory : undefined) ?? new Uint8Array(CHUNK);
      const got = readSync(fd, memory, 0, Math.min(CHUNK, size - position), position);
      const block = { offset, bytes: memory.subarray(0, got), memory };
      blocks.unshift(block);
      return block.bytes.subarray(0, wanted);
    },
    freeze() {
      frozen = true;
      blocks = [];
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
