import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
  type Stats,
} from 'node:fs';

/** A log that is longer becomes the previous one. Weeks of an ordinary daemon, and not much of a disk. Unit: bytes. */
const LOG_MAX = 5 * 1024 * 1024;
const STDERR = 2;

export type LogFile = {
  write(text: string): void;
  /** Where what stood in the log's place was moved; null when nothing did. */
  setAside: string | null;
  close(): void;
};

/**
 * The daemon's own log: one file, and the one before it as `<path>.1`. Both are plain files of ours with mode 0600; a link
 * is never followed, for it could lead to any file that we may write. What cannot be written is dropped: there is no
 * other place to say so. Without any file, stderr is the log.
 */
export function openLogFile(path: string, maxBytes = LOG_MAX): LogFile {
  let setAside: string | null = null;
  let file: number;
  try {
    setAside = moveStrangerAside(path);
    file = openOwn(path);
  } catch {
    return { write: (text) => writeAll(STDERR, text), setAside, close: () => undefined };
  }
  return {
    setAside,
    write(text) {
      // Asked each time: what the daemon and Node say on stderr goes into the same file.
      if (fstatSync(file).size >= maxBytes) rotate(file, path);
      writeAll(file, text);
    },
    close: () => closeSync(file),
  };
}

/** Not blocking, so that a pipe in the file's place cannot hold up the start. */
function openOwn(path: string): number {
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT;
  const file = openSync(path, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o600);
  if (!isOwnFile(fstatSync(file))) {
    closeSync(file);
    throw new Error(`${path} is not a plain file of ours`);
  }
  fchmodSync(file, 0o600);
  return file;
}

/** A hard link is as good as a symbolic one for writing into somebody's file. */
function isOwnFile(stat: Stats): boolean {
  return stat.isFile() && stat.nlink === 1 && stat.uid === process.getuid?.();
}

/** As home/in-the-way.ts does, and stricter: a file of another user, or with another name elsewhere, is not our log. */
function moveStrangerAside(path: string): string | null {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || isOwnFile(stat)) return null;
  const aside = `${path}.set-aside-${randomBytes(4).toString('hex')}`;
  renameSync(path, aside);
  return aside;
}

/**
 * Copies the log to the previous one's place and empties it: the process that started us may have given us the same file as
 * stderr, so it must stay the same file. When there is no room for the copy, the bound counts more than the content.
 */
function rotate(file: number, path: string): void {
  const half = `${path}.tmp-${randomBytes(6).toString('hex')}`;
  try {
    copy(file, half);
    renameSync(half, `${path}.1`);
  } catch {
    rmSync(half, { force: true });
  }
  ftruncateSync(file, 0);
}

function copy(from: number, to: string): void {
  const target = openSync(to, 'wx', 0o600);
  try {
    const block = Buffer.allocUnsafe(64 * 1024);
    for (let at = 0; ;) {
      const read = readSync(from, block, 0, block.length, at);
      if (read === 0) return;
      for (let done = 0; done < read;) done += writeSync(target, block, done, read - done);
      at += read;
    }
  } finally {
    closeSync(target);
  }
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
  } catch {
    // A full disk, or a stderr that nobody reads any more.
  }
}
