import { lstat, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gitDirectory } from './git-directory.js';
import type { Git } from './git.js';
import { isInside } from '../paths.js';
import { isText, pathBytes, type ByteName } from './names/byte-names.js';

/** A submodule, or another repository that was added like one: a path and the recorded commit. */
export type Gitlink = { path: ByteName; commit: string };

/** Output that lists an index, at about 90 bytes per entry. */
const LISTING_MAX_BYTES = 256 * 1024 * 1024;
/** A larger index is not read into memory for the search. */
const SEARCH_MAX_BYTES = 64n * 1024n * 1024n;
/** Mode 160000 in an index file, in every version of the format (gitformat-index(5)). */
const GITLINK_MODE = Buffer.of(0, 0, 0xe0, 0);
/** Entry: mode, space, id, space, stage, tab, path. */
const ENTRY = /(?<=^|\0)160000 ([0-9a-f]{40,64}) \d\t([^\0]+)/g;

type Cached = { identity: string; links: Promise<Gitlink[]> };
const cache = new WeakMap<Git, Map<string, Cached>>();

/** Lists the gitlinks whose repository is checked out in `path`. The index is read again only when it has changed. */
export async function checkedOutGitlinks(git: Git, path: string): Promise<Gitlink[]> {
  const found: Gitlink[] = [];
  for (const link of await gitlinks(git, path)) {
    if (await isCheckedOut(path, link.path)) found.push(link);
  }
  return found;
}

async function gitlinks(git: Git, path: string): Promise<Gitlink[]> {
  const directory = await gitDirectory(path);
  const index = directory === null ? null : await indexFile(join(directory, 'index'));
  if (index === null) return [];
  const byPath = cache.get(git) ?? new Map<string, Cached>();
  cache.set(git, byPath);
  const before = byPath.get(path);
  if (before?.identity === index.identity) return before.links;
  const links = listGitlinks(git, path, index);
  byPath.set(path, { identity: index.identity, links });
  return links;
}

type IndexFile = { file: string; identity: string; size: bigint };

/** Returns null when nothing was ever staged. */
async function indexFile(file: string): Promise<IndexFile | null> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return { file, identity: [file, ino, size, mtimeNs, ctimeNs].join(' '), size };
  } catch {
    return null;
  }
}

async function listGitlinks(git: Git, path: string, index: IndexFile): Promise<Gitlink[]> {
  if (index.size <= SEARCH_MAX_BYTES && !(await mayHaveGitlinks(index.file))) return [];
  const result = await git.read(path, ['ls-files', '--stage', '-z'], {
    encoding: 'latin1',
    maxBytes: LISTING_MAX_BYTES,
  });
  return [...result.stdout.matchAll(ENTRY)].map(([, commit = '', name = '']) => ({ path: name, commit }));
}

/**
 * Searches the index file for gitlinks, which is ten times as fast as listing it with git. A split index has entries in another
 * file.
 */
async function mayHaveGitlinks(file: string): Promise<boolean> {
  try {
    const bytes = await readFile(file);
    return bytes.includes(GITLINK_MODE) || bytes.includes('link');
  } catch {
    return true; // let git list it
  }
}

/** False when the path, or a folder on the way, is a symbolic link that leads elsewhere. */
async function isCheckedOut(path: string, name: ByteName): Promise<boolean> {
  const directory = pathBytes(path, name);
  try {
    if (!(await lstat(directory)).isDirectory()) return false;
    await lstat(pathBytes(path, `${name}/.git`));
    return !isText(name) || isInside(await realpath(path), await realpath(directory.toString()));
  } catch {
    return false; // not checked out
  }
}
