import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** Enough for the lines shown. */
const TAIL_BYTES = 64 * 1024;

/**
 * Opens the daemon's log as its output; returns null if something else is in its place: the daemon moves that aside and
 * says so, and nothing is written through it.
 */
export async function openDaemonLog(path: string): Promise<FileHandle | null> {
  return openOwn(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT);
}

/** Returns the last lines of the log, '' if it is not ours. */
export async function readDaemonLogTail(path: string, lines: number): Promise<string> {
  const file = await openOwn(path, constants.O_RDONLY);
  if (file === null) return '';
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n').slice(-lines).join('\n');
  } finally {
    await file.close();
  }
}

/** Opens a regular file of our own with one name, never through a link and without blocking on a pipe; null for anything else. */
async function openOwn(path: string, flags: number): Promise<FileHandle | null> {
  const safe = flags | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, safe, 0o600).catch(() => null);
  if (file === null) return null;
  const stat = await file.stat();
  if (stat.isFile() && stat.nlink === 1 && stat.uid === process.getuid?.()) return file;
  await file.close();
  return null;
}
