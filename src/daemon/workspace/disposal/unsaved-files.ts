import { lstat } from 'node:fs/promises';
import { showName } from '../git/names/byte-names.js';
import { createBudget, type Budget } from './budget.js';
import { bytePath, onDisk } from './scan/byte-paths.js';
import { ignoredFiles } from './scan/ignored.js';
import { counted, loss, merge, noFindings, type Findings } from './loss.js';
import type { ScratchRepo } from './scratch-repo.js';
import { measure, pinOf, type MeasureOptions } from './scan/measure.js';
import { differences } from './compare/differences.js';
import { compareTree } from './scan/tree.js';

export type FilesInput = {
  scratch: ScratchRepo;
  top: string;
  gitDir: string;
  head: string | null;
  options: MeasureOptions;
};

/** Time limit for adding up uncommitted files; sizes are lower bounds after it. */
const MEASURE_TIMEOUT_MS = 20_000;
/** Paths whose size and time go into the digest. */
const PINNED_MAX = 5000;

/** Finds the files of a working tree that are in no commit. */
export async function unsavedFiles(input: FilesInput, budget: Budget): Promise<Findings> {
  const { scratch, top, options } = input;
  const found = noFindings();
  const tree = await compareTree(scratch, input, budget);
  if (tree === null) {
    const why = budget.spent() ? 'in time' : 'with what is committed';
    found.reasons.push(loss('unreadable', `Its files could not be compared ${why}`));
    return found;
  }
  const adding = createBudget(budget.ms(MEASURE_TIMEOUT_MS));
  const kinds = await differences(scratch, { top, entries: tree.changed, index: tree.index }, budget);
  const of = (kind: string) =>
    tree.changed.flatMap(({ path }) => ((kinds.get(path) ?? 'content') === kind ? [path] : []));
  const shown = (kind: string) => of(kind).map(showName);
  const untracked: string[] = [];
  for (const path of tree.untracked) {
    const measured = await measure(`${bytePath(top)}/${path.replace(/\/$/, '')}`, options, adding);
    // It contains only repositories, which are inspected separately.
    if (measured.files === 0 && measured.whole) continue;
    untracked.push(showName(path));
    found.pins.push(`untracked ${pinOf(measured)}`);
  }
  const changed = [...tree.conflicted, ...of('content')];
  for (const reason of [
    counted('changed', changed.map(showName), ['uncommitted change', 'uncommitted changes']),
    counted('changed', shown('mode'), ['file that differs in mode only', 'files that differ in mode only']),
    counted('changed', shown('line_endings'), [
      'file that differs in line endings only',
      'files that differ in line endings only',
    ]),
    counted('untracked', untracked, ['untracked file', 'untracked files']),
  ])
    if (reason !== null) found.reasons.push(reason);
  const same = of('none').length;
  if (same > 0)
    found.notes.push(
      `git reports ${same === 1 ? '1 file' : `${same} files`} as changed, but the content is what is committed`,
    );
  found.pins.push(...(await pinsOf(top, [...changed, ...of('mode'), ...of('line_endings')])));
  merge(found, await ignoredFiles({ top, paths: tree.ignored }, options, adding));
  return found;
}

async function pinsOf(top: string, paths: readonly string[]): Promise<string[]> {
  const pins: string[] = [];
  for (const path of paths.slice(0, PINNED_MAX)) {
    const stats = await lstat(onDisk(`${bytePath(top)}/${path}`)).catch(() => null);
    pins.push(`changed ${path} ${stats === null ? 'gone' : `${stats.size} ${stats.mtimeMs}`}`);
  }
  return pins;
}
