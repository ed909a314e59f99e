import { constants } from 'node:fs';
import { lstat, open, readlink } from 'node:fs/promises';
import type { DiffFile } from '../../../contract/workspace/workspace.js';
import { patchName, pathBytes, showName, type ByteName } from '../git/names/byte-names.js';

/** git treats a file as binary when one of its first bytes is NUL (buffer_is_binary). */
const BINARY_CHECK_BYTES = 8000;

/**
 * Describes an untracked file as an added one; null when it is gone or not a file. A symbolic link shows its target and is not
 * followed.
 */
export async function untrackedFile(top: string, name: ByteName, maxBytes: number): Promise<DiffFile | null> {
  const file: DiffFile = {
    path: showName(name),
    old_path: null,
    status: 'untracked',
    added: null,
    deleted: null,
    binary: false,
    large: false,
    patch: '',
  };
  const content = await readContent(pathBytes(top, name), maxBytes);
  if (content === 'gone') return null;
  if (content === 'large') return { ...file, large: true };
  if (content === 'unreadable') return { ...file, note: 'This file cannot be read: permission denied.' };
  if (content.bytes.subarray(0, BINARY_CHECK_BYTES).includes(0)) return { ...file, binary: true };
  const text = content.bytes.toString('utf8');
  const lines = text.split('\n');
  const ended = lines.at(-1) === '';
  if (ended) lines.pop();
  const header = `diff --git ${patchName('a/', name)} ${patchName('b/', name)}\nnew file mode ${content.mode}\n`;
  if (lines.length === 0) return { ...file, added: 0, deleted: 0, patch: header };
  const body = lines.map((line) => `+${line}\n`).join('') + (ended ? '' : '\\ No newline at end of file\n');
  const hunk = `--- /dev/null\n+++ ${patchName('b/', name)}\n@@ -0,0 +1,${lines.length} @@\n`;
  return { ...file, added: lines.length, deleted: 0, patch: header + hunk + body };
}

async function readContent(
  path: Buffer,
  maxBytes: number,
): Promise<{ bytes: Buffer; mode: string } | 'gone' | 'large' | 'unreadable'> {
  try {
    const stats = await lstat(path);
    if (stats.isSymbolicLink()) return { bytes: await readlink(path, 'buffer'), mode: '120000' };
    if (!stats.isFile()) return 'gone';
    if (stats.size > maxBytes) return 'large';
    // Follows no link that was put there meanwhile, and never waits for the other end of a pipe.
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const bytes = Buffer.alloc(maxBytes + 1);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
      if (bytesRead > maxBytes) return 'large';
      return { bytes: bytes.subarray(0, bytesRead), mode: (stats.mode & 0o100) === 0 ? '100644' : '100755' };
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'ENOTDIR') return 'gone';
    if (code === 'EACCES' || code === 'EPERM') return 'unreadable';
    throw error;
  }
}
