import { basename, dirname } from 'node:path';
import { showName } from '../../git/names/byte-names.js';
import { formatBytes } from '../format-bytes.js';
import type { Budget } from '../budget.js';
import { bytePath } from './byte-paths.js';
import { loss, noFindings, type Findings } from '../loss.js';
import { isRebuilt, measure, pinOf, type Measure, type MeasureOptions } from './measure.js';

/** Files listed one by one per directory; more become one line for the directory. */
const PER_DIRECTORY_MAX = 5;
/** Lines that a prompt can show. */
const LINES_MAX = 20;

/**
 * Finds files that git ignores, which exist nowhere else whatever is pushed: the largest first, one line per directory. Files that
 * a tool can rebuild are only mentioned.
 */
export async function ignoredFiles(
  input: { top: string; paths: readonly string[] },
  options: MeasureOptions,
  budget: Budget,
): Promise<Findings> {
  const unique: Measure[] = [];
  const rebuilt: Measure[] = [];
  for (const name of input.paths) {
    const path = `${bytePath(input.top)}/${name.replace(/\/$/, '')}`;
    const measured = { ...(await measure(path, options, budget)), path: showName(name) };
    if (measured.files === 0 && measured.whole) continue;
    ((await isRebuilt(path)) ? rebuilt : unique).push(measured);
  }
  const found = noFindings();
  const lines = grouped(unique).sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1));
  if (lines.length > 0) {
    const files = unique.reduce((sum, { files }) => sum + files, 0);
    const shown = lines.slice(0, LINES_MAX).map(lineOf);
    if (lines.length > LINES_MAX) shown.push(`and ${lines.length - LINES_MAX} smaller`);
    const count = `${unique.every(({ whole }) => whole) ? '' : 'more than '}${files}`;
    const what = files === 1 ? '1 file that git ignores' : `${count} files that git ignores`;
    found.reasons.push(loss('ignored', `${what}, stored nowhere else`, shown));
  }
  found.pins.push(...unique.map((measured) => `ignored ${pinOf(measured)}`));
  if (rebuilt.length > 0)
    found.notes.push(
      `Ignored, and rebuilt by its tool: ${rebuilt.slice(0, LINES_MAX).map(lineOf).join(', ')}`,
    );
  return found;
}

function lineOf({ path, files, bytes, whole }: Measure): string {
  const more = whole ? '' : 'more than ';
  const size = `${more}${formatBytes(bytes)}`;
  return /\/( \(|$)/.test(path)
    ? `${path} (${files === 1 ? '1 file' : `${more}${files} files`}, ${size})`
    : `${path} (${size})`;
}

/** Combines many files of one directory into one line. */
export function grouped(measures: readonly Measure[]): Measure[] {
  const folders = new Map<string, Measure[]>();
  for (const measured of measures) {
    const folder = dirname(measured.path);
    folders.set(folder, [...(folders.get(folder) ?? []), measured]);
  }
  return [...folders].flatMap(([folder, inside]) => {
    if (inside.length <= PER_DIRECTORY_MAX) return inside;
    const names = inside.slice(0, PER_DIRECTORY_MAX).map(({ path }) => basename(path));
    const more = inside.length - names.length;
    return [sum(`${folder}/ (${names.join(', ')}${more > 0 ? ` and ${more} more` : ''})`, inside)];
  });
}

function sum(path: string, inside: readonly Measure[]): Measure {
  return inside.reduce(
    (total, { files, bytes, newest, whole }) => ({
      path,
      files: total.files + files,
      bytes: total.bytes + bytes,
      newest: Math.max(total.newest, newest),
      whole: total.whole && whole,
    }),
    { path, files: 0, bytes: 0, newest: 0, whole: true },
  );
}
