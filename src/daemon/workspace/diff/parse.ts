import type { DiffFile } from '../../../contract/workspace/workspace.js';

/** One changed file as git lists it, before its patch is known. Counts are null for binary files. */
export type ChangedFile = Pick<DiffFile, 'path' | 'old_path' | 'status' | 'added' | 'deleted' | 'binary'>;

const STATUS: Record<string, DiffFile['status']> = {
  A: 'added',
  C: 'added',
  D: 'deleted',
  R: 'renamed',
  U: 'conflicted',
};

/**
 * Parses `git diff --raw --numstat -z` (git-diff-tree(1), "Raw output format" and "Other diff formats"): first every raw
 * record (`:modes ids S`, path, for renames and copies the new path), then every count (`added TAB deleted TAB path`, for
 * renames an empty path and two more fields). A path may hold anything but NUL and is returned unchanged.
 */
export function parseRawNumstat(output: string): ChangedFile[] {
  const files = new Map<string, ChangedFile>();
  const fields = output.split('\0');
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index] ?? '';
    if (field.startsWith(':')) {
      const letter = field.slice(field.lastIndexOf(' ') + 1, field.lastIndexOf(' ') + 2);
      const first = fields[++index] ?? '';
      const path = letter === 'R' || letter === 'C' ? (fields[++index] ?? '') : first;
      const status = STATUS[letter] ?? 'modified';
      // An unmerged path is listed twice: conflicted wins.
      if (files.get(path)?.status === 'conflicted') continue;
      files.set(path, {
        path,
        old_path: status === 'renamed' ? first : null,
        status,
        added: null,
        deleted: null,
        binary: false,
      });
      continue;
    }
    const [, added, deleted, name] = /^(\d+|-)\t(\d+|-)\t([^]*)$/.exec(field) ?? [];
    if (added === undefined || deleted === undefined || name === undefined) continue;
    const path = name === '' ? (fields[(index += 2)] ?? '') : name;
    const file = files.get(path);
    if (file === undefined) continue;
    file.binary = added === '-';
    file.added = added === '-' ? null : Number(added);
    file.deleted = deleted === '-' ? null : Number(deleted);
  }
  return [...files.values()];
}

/**
 * Cuts a patch into one piece per file. Within a hunk every line begins with a space, +, - or \, so the
 * header is certain. Only LF ends a line here (`^` with the m flag would also match after CR and U+2028).
 */
export function splitPatch(patch: string): string[] {
  const starts = [...patch.matchAll(/(?<=^|\n)diff --(?:git|cc|combined) /g)].map((match) => match.index);
  return starts.map((start, index) => patch.slice(start, starts[index + 1] ?? patch.length));
}
