import type { DiffFile } from '../../contract/workspace/workspace.js';
import type { Style } from '../output/style.js';

/** Returns all patches as one text for `git apply`, exactly as git made them. */
export function patchText(files: readonly DiffFile[]): string {
  return files.map(patchOf).join('');
}

/** Returns a file's patch; if it cannot be shown, a line like git's for binary files. */
function patchOf({ path, old_path: oldPath, status, binary, patch }: DiffFile): string {
  if (patch !== '') return patch.endsWith('\n') ? patch : `${patch}\n`;
  const from = status === 'added' || status === 'untracked' ? '/dev/null' : `a/${oldPath ?? path}`;
  const to = status === 'deleted' ? '/dev/null' : `b/${path}`;
  const what = binary ? `Binary files ${from} and ${to} differ` : `Files ${from} and ${to} differ`;
  return `diff --git a/${oldPath ?? path} b/${path}\n${what}\n`;
}

/** Returns notes on files that the patches do not show, one sentence each. */
export function remarks(files: readonly DiffFile[]): string[] {
  return files.flatMap(({ path, note, large, binary, patch }) => {
    if (note !== undefined) return [`${path}: ${note}`];
    return large && !binary && patch === '' ? [`${path}: too large to show`] : [];
  });
}

/** Everything that could move the cursor or imitate our colours, except tabs and line breaks. */
const CONTROLS =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Colours a patch like git, and makes it safe to print on a terminal. */
export function paintPatch(text: string, style: Style): string {
  let inHunk = false;
  return text
    .split('\n')
    .map((line) => {
      const safe = line.replace(/\r$/, '').replace(CONTROLS, '\ufffd');
      if (line.startsWith('diff --')) inHunk = false;
      else if (line.startsWith('@@')) inHunk = true;
      return paintLine(safe, inHunk, style);
    })
    .join('\n');
}

function paintLine(line: string, inHunk: boolean, style: Style): string {
  if (!inHunk) return style.bold(line);
  if (line.startsWith('@@')) return line.replace(/^@@+ .*? @@+/, (range) => style.cyan(range));
  if (line.startsWith('+')) return style.green(line);
  return line.startsWith('-') ? style.red(line) : line;
}
