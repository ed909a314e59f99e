import { lstat, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gitDirectory } from './git-directory.js';
import type { Git } from './git.js';
import { isInside } from '../directory/paths.js';
import { isText, pathBytes, type ByteName } from './names/byte-names.js';

/** A submodule, or another repository that was added as if it were one: a path and the commit that is on record. */
export type Gitlink = { path: ByteName; commit: string };

/** Entries of an index, about 90 bytes each. Unit: bytes. */
const INDEX_MAX = 256 * 1024 * 1024;
/** A larger one is not read into memory to be searched. Unit: bytes. */
const SEARCHED_MAX = 64n * 1024n * 1024n;
/** How an index says 160000, in every version of the format (gitformat-index(5)). */
const GITLINK_MODE = Buffer.of(0, 0, 0xe0, 0);
/** Entry: mode, space, id, space, stage, tab, path. */
const ENTRY = /(?<=^|\0)160000 ([0-9a-f]{40,64}) \d\t([^\0]+)/g;

type Known = { identity: string; links: Promise<Gitlink[]> };
const known = new WeakMap<Git, Map<string, Known>>();

/** Gitlinks whose own repository is checked out in `path`. The index is only read again when it has changed. */
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
  const byPath = known.get(git) ?? new Map<string, Known>();
  known.set(git, byPath);
  const before = byPath.get(path);
  if (before?.identity === index.identity) return before.links;
  const links = listGitlinks(git, path, index);
  byPath.set(path, { identity: index.identity, links });
  return links;
}

type IndexFile = { file: string; identity: string; size: bigint };

/** Null when nothing was ever added. */
async function indexFile(file: string): Promise<IndexFile | null> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return { file, identity: [file, ino, size, mtimeNs, ctimeNs].join(' '), size };
  } catch {
    return null;
  }
}

async function listGitlinks(git: Git, path: string, index: IndexFile): Promise<Gitlink[]> {
  if (index.size <= SEARCHED_MAX && !(await mayHaveGitlinks(index.file))) return [];
  const result = await git.read(path, ['ls-files', '--stage', '-z'], {
    encoding: 'latin1',
    maxBytes: INDEX_MAX,
  });
  return [...result.stdout.matchAll(ENTRY)].map(([, commit = '', name = '']) => ({ path: name, commit }));
}

/** Most indexes have none, and are searched ten times as fast as git lists them. A split index has entries in another file. */
async function mayHaveGitlinks(file: string): Promise<boolean> {
  try {
    const bytes = await readFile(file);
    return bytes.includes(GITLINK_MODE) || bytes.includes('link');
  } catch {
    return true; // git is asked
  }
}

/** A link in its place, or in a folder on the way, leads elsewhere: that is not what was added. */
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
