import { randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

/** Some weeks of an ordinary daemon. One earlier file of this size is kept beside it. */
const MAX_BYTES = 5 * 1024 * 1024;
/** Never through a link: what it leads to is somebody else's file. */
const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;

export type LogFile = {
  /** Appends a whole line. Never throws: a daemon whose log cannot be written goes on without it. */
  write(line: string): void;
  /** Where what stood in the log's place was moved; null when nothing did. */
  readonly setAside: string | null;
};

/**
 * The daemon's own log: bounded in size (`path`, and `path.1` with what came before), 0600, opened without following links. A
 * link, a directory or another user's file in its place is moved aside, never written to.
 */
export function openLogFile(path: string, maxBytes = MAX_BYTES): LogFile {
  let setAside: string | null = null;
  let fd = openOwn();
  let size = fd === null ? 0 : fstatSync(fd).size;

  function openOwn(): number | null {
    try {
      return openRegular(path);
    } catch {
      // A link (ELOOP), a directory (EISDIR), a pipe nobody reads (ENXIO), somebody else's: out of the way with it.
    }
    try {
      const aside = `${path}.set-aside-${randomBytes(4).toString('hex')}`;
      renameSync(path, aside);
      setAside = aside;
      return openRegular(path);
    } catch {
      return null; // a full or read-only disk: the daemon starts all the same, and `doctor` names the disk
    }
  }

  function rotate(): void {
    try {
      if (fd !== null) closeSync(fd);
      renameSync(path, `${path}.1`);
    } catch {
      // Somebody removed it: the next one begins.
    }
    fd = openOwn();
    size = fd === null ? 0 : fstatSync(fd).size;
  }

  return {
    get setAside() {
      return setAside;
    },
    write(line) {
      if (size >= maxBytes) rotate();
      if (fd === null) return;
      try {
        size += writeSync(fd, line);
      } catch {
        // A full disk: there is nowhere to say so, and the state store says it in `status`.
      }
    },
  };
}

/** Throws what open(2) says, or when it is not a regular file of ours. */
function openRegular(path: string): number {
  const fd = openSync(path, FLAGS | constants.O_NONBLOCK, 0o600);
  const { uid, mode } = fstatSync(fd);
  const isRegular = (mode & constants.S_IFMT) === constants.S_IFREG;
  if (isRegular && uid === process.getuid?.()) return fd;
  closeSync(fd);
  throw new Error(`${path} is not a file of ours`);
}
