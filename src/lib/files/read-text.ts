import { constants } from 'node:fs';
import { open, readlink, stat } from 'node:fs/promises';

/** Non-blocking: opening a named pipe would otherwise wait for a writer. */
const READ_NOW = constants.O_RDONLY | constants.O_NONBLOCK;

/** The content of a file, or why it could not be read, in words. `dangling`: the path is a link that leads nowhere. */
export type ReadText =
  { kind: 'text'; text: string } | { kind: 'missing' } | { kind: 'dangling' | 'unreadable'; why: string };

/** Reads a small text file without ever waiting: a directory, a pipe or a device in its place is reported, not opened. */
export async function readText(path: string): Promise<ReadText> {
  try {
    const kind = await kindOf(path);
    if (kind !== null) return { kind: 'unreadable', why: `it is ${kind}, not a file` };
    const file = await open(path, READ_NOW);
    try {
      return { kind: 'text', text: await file.readFile('utf8') };
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT')
      return { kind: 'unreadable', why: code === 'EACCES' ? 'permission denied' : message };
    const target = await readlink(path).catch(() => null);
    return target === null
      ? { kind: 'missing' }
      : { kind: 'dangling', why: `it is a link to ${target}, which does not exist` };
  }
}

/** Names the kind of file; null for a regular file, also through a link. */
async function kindOf(path: string): Promise<string | null> {
  const stats = await stat(path);
  if (stats.isFile()) return null;
  if (stats.isDirectory()) return 'a directory';
  if (stats.isFIFO()) return 'a named pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}
