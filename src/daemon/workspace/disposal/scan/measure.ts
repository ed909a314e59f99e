import { lstat, readdir, readFile } from 'node:fs/promises';
import { inBatches } from '../batches.js';
import type { Budget } from '../budget.js';
import { onDisk, type BytePath } from './byte-paths.js';

/** Totals for a path, links not followed. `newest` is the time of the last change in ms; `whole` is false for lower bounds. */
export type Measure = { path: string; files: number; bytes: number; newest: number; whole: boolean };

export type MeasureOptions = {
  /** Repositories in it, which are inspected separately. */
  skip: ReadonlySet<BytePath>;
  /** True for a file that is a copy of one outside of the workspace. */
  isCopy(path: BytePath, size: number): Promise<boolean>;
};

/** More files are not added up: a count, unlike a time limit, cuts at the same place every time. */
const FILES_MAX = 100_000;

/** Adds up the files at a path. */
export async function measure(
  path: BytePath,
  { skip, isCopy }: MeasureOptions,
  budget: Budget,
): Promise<Measure> {
  const total = { path, files: 0, bytes: 0, newest: 0, whole: true };
  const visit = async (current: BytePath): Promise<BytePath[]> => {
    if (skip.has(current)) return [];
    if (budget.spent() || total.files >= FILES_MAX) {
      total.whole = false;
      return [];
    }
    try {
      const stats = await lstat(onDisk(current));
      if (stats.isDirectory())
        return (await readdir(onDisk(current), 'latin1')).map((name) => `${current}/${name}`);
      if (stats.isFile() && (await isCopy(current, stats.size))) return [];
      total.files += 1;
      total.bytes += stats.size;
      total.newest = Math.max(total.newest, stats.mtimeMs);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') total.whole = false;
    }
    return [];
  };
  await inBatches(path, visit);
  return total;
}

/** Returns the pin for the digest: only the path if the totals are incomplete, or no two reports would agree. */
export function pinOf({ path, files, bytes, newest, whole }: Measure): string {
  return whole ? `${path} ${files} ${bytes} ${newest}` : path;
}

/** Directories that a tool can rebuild, each with the files of which one must be next to it. */
const REBUILT: Record<string, readonly string[]> = {
  node_modules: ['package.json'],
  '.next': ['package.json'],
  '.nuxt': ['package.json'],
  '.turbo': ['package.json'],
  '.parcel-cache': ['package.json'],
  '.svelte-kit': ['package.json'],
  target: ['Cargo.toml', 'pom.xml'],
  '.gradle': ['build.gradle', 'build.gradle.kts', 'settings.gradle', 'settings.gradle.kts'],
};
/** https://bford.info/cachedir/ */
const CACHE_SIGNATURE = 'Signature: 8a477f597d28d172789f06886806bc55';

/** True for files that a package manager or compiler can rebuild from files that are not ignored. */
export async function isRebuilt(path: BytePath): Promise<boolean> {
  const [, folder = '', name = ''] = /^(.*)\/([^/]*)$/s.exec(path) ?? [];
  if (name.endsWith('.pyc')) return true;
  if (name === '__pycache__') return holdsOnly(path, /\.pyc$/);
  const beside = REBUILT[name] ?? [];
  for (const file of beside) if (await isFile(`${folder}/${file}`)) return true;
  if (await isFile(`${path}/pyvenv.cfg`)) return true;
  const tag = await readFile(onDisk(`${path}/CACHEDIR.TAG`), 'latin1').catch(() => '');
  return tag.startsWith(CACHE_SIGNATURE);
}

async function holdsOnly(path: BytePath, pattern: RegExp): Promise<boolean> {
  const names = await readdir(onDisk(path), 'latin1').catch(() => ['unreadable']);
  return names.every((name) => pattern.test(name));
}

async function isFile(path: BytePath): Promise<boolean> {
  return lstat(onDisk(path)).then(
    (stats) => stats.isFile(),
    () => false,
  );
}
