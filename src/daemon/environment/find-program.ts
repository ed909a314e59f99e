import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** A program on disk. `stamp` changes when the file is replaced, e.g. by an update. */
export type Found = { path: string; stamp: string };

/** The PATH that login(1) sets, used when the environment has none. */
export const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin';

/** Where package managers put programs that may be missing from the daemon's PATH. */
const COMMON_DIRECTORIES = [
  '~/.local/bin',
  '~/bin',
  '~/.npm-global/bin',
  '~/.npm-packages/bin',
  '~/.bun/bin',
  '~/.deno/bin',
  '~/.volta/bin',
  '~/.asdf/shims',
  '~/.local/share/mise/shims',
  '~/.local/share/pnpm',
  '~/Library/pnpm',
  '~/.yarn/bin',
  '~/.cargo/bin',
  '~/go/bin',
  '~/.nix-profile/bin',
  '/opt/homebrew/bin',
  '/home/linuxbrew/.linuxbrew/bin',
  '/usr/local/bin',
  '/snap/bin',
];

/** Expands `~` and `~/…` to the user's home. */
export function expandHome(path: string, home: string | undefined): string {
  if (home === undefined || !(path === '~' || path.startsWith('~/'))) return path;
  return join(home, path.slice(1));
}

/** Returns the directories to search, in order: PATH, the agent's own, npm's prefix, the usual ones, nvm's (newest Node first). */
export async function searchDirectories(
  env: Readonly<Record<string, string>>,
  own: readonly string[],
): Promise<string[]> {
  const home = env['HOME'];
  const path = (env['PATH'] ?? DEFAULT_PATH).split(delimiter);
  const prefix = env['NPM_CONFIG_PREFIX'] ?? env['PREFIX'];
  const directories = [
    ...path,
    ...own,
    ...(prefix === undefined ? [] : [join(prefix, 'bin')]),
    ...COMMON_DIRECTORIES,
    ...(await nvmDirectories(env['NVM_DIR'] ?? (home === undefined ? null : join(home, '.nvm')))),
  ];
  return [...new Set(directories.map((directory) => expandHome(directory, home)).filter(isAbsolute))];
}

async function nvmDirectories(root: string | null): Promise<string[]> {
  if (root === null) return [];
  const versions = join(root, 'versions', 'node');
  try {
    const names = await readdir(versions);
    const newestFirst = names.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
    return newestFirst.map((name) => join(versions, name, 'bin'));
  } catch {
    return []; // nvm is not installed
  }
}

/** Returns the first executable file with one of these names. A name with a slash must be absolute and is not searched for. */
export async function findProgram(
  names: readonly string[],
  directories: readonly string[],
): Promise<Found | null> {
  for (const name of names) {
    if (!name.includes('/')) continue;
    return isAbsolute(name) ? await executable(name) : null;
  }
  for (const directory of directories) {
    for (const name of names) {
      const found = await executable(join(directory, name));
      if (found !== null) return found;
    }
  }
  return null;
}

async function executable(path: string): Promise<Found | null> {
  try {
    const facts = await stat(path);
    if (!facts.isFile()) return null;
    await access(path, constants.X_OK);
    return { path, stamp: `${path}:${facts.ino}:${facts.size}:${facts.mtimeMs}` };
  } catch {
    return null; // absent, or not executable by us
  }
}

export async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false; // absent
  }
}
