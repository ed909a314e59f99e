import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** A program on disk. `stamp` changes when the file is replaced, e.g. by an update. */
export type Found = { path: string; stamp: string };

/** Used when the environment has none; what login(1) sets. */
export const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin';

/** Where package managers put programs that are not on the PATH of whatever started the daemon. */
const USUAL_PLACES = [
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

/** `~` and `~/…` with the user's home in its place. */
export function expandHome(path: string, home: string | undefined): string {
  if (home === undefined || !(path === '~' || path.startsWith('~/'))) return path;
  return join(home, path.slice(1));
}

/** Directories to look in, in order: PATH, the agent's own, the usual ones, npm's prefix, the newest Node of nvm first. */
export async function searchPlaces(
  env: Readonly<Record<string, string>>,
  own: readonly string[],
): Promise<string[]> {
  const home = env['HOME'];
  const path = (env['PATH'] ?? DEFAULT_PATH).split(delimiter);
  const prefix = env['NPM_CONFIG_PREFIX'] ?? env['PREFIX'];
  const places = [
    ...path,
    ...own,
    ...(prefix === undefined ? [] : [join(prefix, 'bin')]),
    ...USUAL_PLACES,
    ...(await nvmPlaces(env['NVM_DIR'] ?? (home === undefined ? null : join(home, '.nvm')))),
  ];
  return [...new Set(places.map((place) => expandHome(place, home)).filter(isAbsolute))];
}

async function nvmPlaces(root: string | null): Promise<string[]> {
  if (root === null) return [];
  const versions = join(root, 'versions', 'node');
  try {
    const names = await readdir(versions);
    const newestFirst = names.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
    return newestFirst.map((name) => join(versions, name, 'bin'));
  } catch {
    return []; // no nvm here
  }
}

/** The first executable file of one of these names; an absolute name, or one with a slash, is looked at as it is. */
export async function findProgram(
  names: readonly string[],
  places: readonly string[],
): Promise<Found | null> {
  for (const name of names) {
    if (!name.includes('/')) continue;
    return isAbsolute(name) ? await executable(name) : null;
  }
  for (const place of places) {
    for (const name of names) {
      const found = await executable(join(place, name));
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
    return null; // not here, or not ours to run
  }
}

export async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false; // not there
  }
}
