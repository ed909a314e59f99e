import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readFile } from 'node:fs/promises';
import type { Budget } from '../budget.js';
import { bytePath, onDisk } from '../scan/byte-paths.js';
import type { ScratchRepo } from '../scratch-repo.js';
import type { Tree } from '../scan/tree.js';

type Entry = Tree['changed'][number];

/** The kind of change behind a file that git reports as changed. */
export type Difference = 'none' | 'mode' | 'line_endings' | 'content';

/** With more files, all of them count as changed in content. */
const FILES_MAX = 2000;
/** Larger files are not compared with normalised line endings. */
const TEXT_MAX_BYTES = 2 * 1024 * 1024;
const POINTER_MAX_BYTES = 1024;
const OUTPUT_MAX_BYTES = 64 * 1024 * 1024;

/**
 * Separates changes that git itself made from those that a user or an agent wrote. `none`: exactly the committed bytes, or
 * those of the LFS object that the committed pointer names. Runs no filter.
 */
export async function differences(
  scratch: ScratchRepo,
  input: { top: string; entries: readonly Entry[]; index: string },
  budget: Budget,
): Promise<Map<string, Difference>> {
  const found = new Map<string, Difference>();
  const open = input.entries.filter(({ staged, unstaged }) => staged === '.' && unstaged === 'M');
  if (open.length === 0 || open.length > FILES_MAX) return found;
  const filters = await filtersOf(scratch, { top: input.top, entries: open }, budget);
  const fresh = await unchangedInIndex(scratch, input, budget);
  for (const entry of open) {
    if (budget.spent()) break;
    const filter = filters.get(entry.path) ?? null;
    // A filter that only the clone defines cannot be trusted.
    const trusted = filter !== null && scratch.filters.has(filter) && fresh.has(entry.path);
    found.set(
      entry.path,
      trusted ? 'none' : await differenceOf(scratch, { ...input, entry, filter }, budget),
    );
  }
  return found;
}

async function differenceOf(
  scratch: ScratchRepo,
  { top, entry, filter }: { top: string; entry: Entry; filter: string | null },
  budget: Budget,
): Promise<Difference> {
  const path = onDisk(`${bytePath(top)}/${entry.path}`);
  const stats = await lstat(path).catch(() => null);
  if (stats === null || !stats.isFile()) return 'content';
  const algorithm = entry.id.length > 40 ? 'sha256' : 'sha1';
  const same = (await hashFile(path, algorithm, `blob ${stats.size}\0`)) === entry.id;
  const [, index, tree] = entry.modes;
  if (same) return index === tree ? 'none' : 'mode';
  const size = Number((await scratch.query(['cat-file', '-s', entry.id], { timeoutMs: budget.ms() })).stdout);
  if (filter === 'lfs' && size <= POINTER_MAX_BYTES) {
    const pointer = (await scratch.query(['cat-file', 'blob', entry.id], { timeoutMs: budget.ms() })).stdout;
    const oid = /^oid sha256:([0-9a-f]{64})$/m.exec(pointer)?.[1];
    return oid !== undefined && oid === (await hashFile(path, 'sha256', '')) ? 'none' : 'content';
  }
  if (filter !== null || stats.size > TEXT_MAX_BYTES || size > TEXT_MAX_BYTES) return 'content';
  const options = { timeoutMs: budget.ms(), encoding: 'latin1' } as const;
  const blob = await scratch.query(['cat-file', 'blob', entry.id], options);
  if (blob.code !== 0) return 'content';
  const text = await readFile(path, 'latin1');
  const plain = (value: string) => value.replaceAll('\r\n', '\n');
  return plain(text) === plain(blob.stdout) ? 'line_endings' : 'content';
}

/** Returns path → name of its filter. */
async function filtersOf(
  scratch: ScratchRepo,
  { top, entries }: { top: string; entries: readonly Entry[] },
  budget: Budget,
): Promise<Map<string, string>> {
  const input = Buffer.from(entries.map(({ path }) => `${path}\0`).join(''), 'latin1');
  const args = ['check-attr', '-z', '--stdin', 'filter'];
  const options = { input, timeoutMs: budget.ms(), encoding: 'latin1' } as const;
  const { stdout } = await scratch.queryTree(top, args, options);
  const words = stdout.split('\0');
  const found = new Map<string, string>();
  for (let index = 0; index + 2 < words.length; index += 3) {
    const [path = '', , value = ''] = words.slice(index, index + 3);
    if (value !== 'unspecified' && value !== 'unset' && value !== '') found.set(path, value);
  }
  return found;
}

/** Returns the paths of `entries` that the working tree's own index considers unchanged, by times and sizes. */
async function unchangedInIndex(
  scratch: ScratchRepo,
  { top, entries, index }: { top: string; entries: readonly Entry[]; index: string },
  budget: Budget,
): Promise<Set<string>> {
  const trust = ['-c', 'core.trustctime=true', '-c', 'core.checkStat=default'];
  // git itself would descend into submodules and run programs that their config names.
  const differing = ['diff-files', '--name-only', '-z', '--no-renames', '--ignore-submodules=dirty'];
  const options = { timeoutMs: budget.ms(), index, maxBytes: OUTPUT_MAX_BYTES, encoding: 'latin1' } as const;
  const [differ, flags] = [
    await scratch.queryTree(top, [...trust, ...differing], options),
    await scratch.queryTree(top, ['ls-files', '-v', '-z'], options),
  ];
  if (differ.code !== 0 || flags.code !== 0) return new Set();
  const changed = new Set(differ.stdout.split('\0'));
  const plain = new Set(
    flags.stdout.split('\0').flatMap((line) => (line.startsWith('H ') ? [line.slice(2)] : [])),
  );
  return new Set(entries.flatMap(({ path }) => (plain.has(path) && !changed.has(path) ? [path] : [])));
}

function hashFile(path: Buffer, algorithm: string, header: string): Promise<string | null> {
  return new Promise((resolve) => {
    const hash = createHash(algorithm).update(header);
    createReadStream(path)
      .on('error', () => resolve(null))
      .on('data', (chunk) => hash.update(chunk))
      .on('end', () => resolve(hash.digest('hex')));
  });
}
