import { lstat, readdir, readFile } from 'node:fs/promises';
import { inBatches } from '../batches.js';
import type { Budget } from '../budget.js';
import { onDisk, type BytePath } from './byte-paths.js';

/** What lies at a path (in bytes), links not followed. `newest`: the last change in it, in ms. */
export type Measure = { path: string; files: number; bytes: number; newest: number; whole: boolean };

export type MeasureOptions = {
  /** Repositories in it are looked at by themselves. */
  skip: ReadonlySet<BytePath>;
  /** True for a file that is a copy of one that stays. */
  isCopy(path: BytePath, size: number): Promise<boolean>;
};

/** More files are not added up: a number, unlike a time, is the same at the next look. */
const FILES_MAX = 100_000;

/** Adds up a file or a directory. */
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

/** For the digest: what could not be added up in time is known by its name only, or no two looks would agree. */
export function pinOf({ path, files, bytes, newest, whole }: Measure): string {
  return whole ? `${path} ${files} ${bytes} ${newest}` : path;
}

/** Directories that a tool makes again, each with what must stand beside it. */
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

/** True for what a package manager or compiler makes again from files that are not ignored: nothing unique. */
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
