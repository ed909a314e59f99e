import type { DiffFile } from '../../contract/workspace/workspace.js';
import type { Style } from '../output/style.js';
import { onOneLine } from '../output/safe-text.js';
import { measureFor, pad, truncate } from '../output/width.js';

/** Widest bar; longer ones say no more. */
const BAR_MAX_COLUMNS = 40;
/** Room for ` | ` and a count of five digits. */
const COUNT_COLUMNS = 10;

/** Returns a line like "src/x.ts | 12 ++++----" for each file and a total, like `git diff --stat`. */
export async function statLines(files: readonly DiffFile[], style: Style, width: number): Promise<string[]> {
  const names = files.map(nameOf);
  const measure = await measureFor(names);
  const widest = Math.max(0, ...names.map(measure));
  const room = Math.min(widest, Math.max(10, Math.floor(width * 0.7) - COUNT_COLUMNS));
  const most = Math.max(1, ...files.map((file) => changesOf(file) ?? 0));
  const bar = Math.max(1, Math.min(BAR_MAX_COLUMNS, width - room - COUNT_COLUMNS));
  const digits = String(most).length;
  const lines = files.map((file, index) => {
    const name = pad(truncate(names[index] ?? '', room, measure), room, measure);
    return ` ${name} | ${countText(file, { most, bar, digits }, style)}`;
  });
  return [...lines, sumText(files)];
}

function nameOf({ path, old_path: oldPath }: DiffFile): string {
  return onOneLine(oldPath === null || oldPath === path ? path : `${oldPath} => ${path}`);
}

function changesOf({ added, deleted }: DiffFile): number | null {
  return added === null && deleted === null ? null : (added ?? 0) + (deleted ?? 0);
}

type Scale = { most: number; bar: number; digits: number };

function countText(file: DiffFile, { most, bar, digits }: Scale, style: Style): string {
  const changes = changesOf(file);
  if (file.binary || changes === null) return file.binary ? 'binary' : 'not counted';
  const signs = (count: number) =>
    most <= bar ? count : count === 0 ? 0 : Math.max(1, Math.round((count * bar) / most));
  const below = signs(file.deleted ?? 0);
  const plus = '+'.repeat(Math.min(signs(file.added ?? 0), Math.max(bar - below, 1)));
  const minus = '-'.repeat(below);
  return `${String(changes).padStart(digits)} ${style.green(plus)}${style.red(minus)}`.trimEnd();
}

function sumText(files: readonly DiffFile[]): string {
  const sum = (count: (file: DiffFile) => number | null) =>
    files.reduce((total, file) => total + (count(file) ?? 0), 0);
  const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;
  const parts = [
    `${counted(files.length, 'file')} changed`,
    counted(
      sum(({ added }) => added),
      'insertion',
    ),
    counted(
      sum(({ deleted }) => deleted),
      'deletion',
    ),
  ];
  return ` ${parts.join(', ')}`;
}
