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

/** A longer log becomes the earlier file. Enough for weeks of an ordinary daemon, and little of a disk. */
const LOG_MAX_BYTES = 5 * 1024 * 1024;
const STDERR = 2;

export type LogFile = {
  write(text: string): void;
  /** The path to which a foreign file in the log's place was moved; null when there was none. */
  setAside: string | null;
  close(): void;
};

/**
 * Opens the daemon's own log: one file, and the earlier one as `<path>.1`. Both are plain files of ours with mode 0600. A link is
 * never followed, since it could lead to any file that we can write. What cannot be written is dropped, because there is no
 * other place to report it. When no file can be opened, stderr is the log.
 */
export function openLogFile(path: string, maxBytes = LOG_MAX_BYTES): LogFile {
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
      // Read each time, since stderr of the daemon and of Node goes to the same file.
      if (fstatSync(file).size >= maxBytes) rotate(file, path);
      writeAll(file, text);
    },
    close: () => closeSync(file),
  };
}

/** Opens without blocking, so that a pipe in the file's place cannot hold up the start. */
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

/** Writing through a hard link changes someone else's file just as writing through a symbolic one does. */
function isOwnFile(stat: Stats): boolean {
  return stat.isFile() && stat.nlink === 1 && stat.uid === process.getuid?.();
}

/** Moves aside what is not our log, like home/move-aside.ts but stricter: another user's file or a hard link is not ours either. */
function moveStrangerAside(path: string): string | null {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || isOwnFile(stat)) return null;
  const aside = `${path}.set-aside-${randomBytes(4).toString('hex')}`;
  renameSync(path, aside);
  return aside;
}

/**
 * Copies the log to the earlier file and empties it. It must stay the same file, because the process that started us may have
 * given it to us as stderr. When there is no room for the copy, the content is given up for the bound.
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
    // The disk is full, or nobody reads stderr any more.
  }
}
