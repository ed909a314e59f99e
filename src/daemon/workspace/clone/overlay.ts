import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Logger } from '../../../lib/logging/logger.js';
import type { Git } from '../git/git.js';
import { isInside, kindOf } from '../paths.js';
import type { RepoUrl } from '../git/names/url.js';

/** Overlays are for small files like `.env`, not for whole dependency folders. */
const FILES_MAX = 5000;
const TOTAL_MAX_BYTES = 512 * 1024 * 1024;
const INCLUDE = '.worktreeinclude';

export type OverlayDeps = { git: Git; overlaysDir: string; logger: Logger };
export type OverlayInput = { repo: string; url: RepoUrl; directory: string };

/**
 * Copies ignored files into a new workspace: everything in `overlays/<repo>/` and, for a repository whose address is a working
 * tree on this machine, the files that its `.worktreeinclude` (patterns as in .gitignore) matches there. Copies only files that
 * git ignores in the new workspace; never follows links and never overwrites a file.
 */
export async function applyOverlays(deps: OverlayDeps, input: OverlayInput): Promise<string[]> {
  const overlay = join(deps.overlaysDir, input.repo);
  const sources: { from: string; files: string[] }[] = [];
  if (input.url.kind === 'path')
    sources.push({ from: input.url.path, files: await included(deps.git, input.url.path) });
  // First in the list, so that what the user put there on purpose wins.
  sources.unshift({ from: overlay, files: await filesUnder(overlay) });
  const copied: string[] = [];
  let left = TOTAL_MAX_BYTES;
  for (const { from, files } of sources) {
    for (const file of await onlyIgnored(deps.git, input.directory, files)) {
      const size = await copyInto({ from, to: input.directory, file, left });
      if (size === null) continue;
      left -= size;
      copied.push(file);
    }
  }
  if (copied.length > 0)
    deps.logger.info({ repo: input.repo, files: copied.length }, 'copied ignored files into the workspace');
  return copied;
}

/** Lists ignored, untracked files of a working tree that match its `.worktreeinclude`. */
async function included(git: Git, tree: string): Promise<string[]> {
  try {
    if (!(await lstat(join(tree, INCLUDE))).isFile()) return [];
  } catch {
    return []; // a bare repository, or no such file
  }
  const args = ['ls-files', '--others', '--ignored', `--exclude-from=${join(tree, INCLUDE)}`, '-z'];
  const result = await git.read(tree, args);
  return result.code === 0
    ? result.stdout
        .split('\0')
        .filter((path) => path !== '')
        .slice(0, FILES_MAX)
    : [];
}

async function filesUnder(directory: string): Promise<string[]> {
  if ((await kindOf(directory)) !== 'directory') return [];
  const files: string[] = [];
  const walk = async (relative: string): Promise<void> => {
    for (const entry of await readdir(join(directory, relative), { withFileTypes: true })) {
      if (files.length >= FILES_MAX) return;
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory() && entry.name !== '.git') await walk(path);
      else if (entry.isFile()) files.push(path);
    }
  };
  await walk('');
  return files;
}

async function onlyIgnored(git: Git, directory: string, files: string[]): Promise<string[]> {
  const safe = files.filter(
    (file) => !file.split('/').some((part) => part === '..' || part === '.git' || part === ''),
  );
  return ignoredAmong(git, directory, safe);
}

/**
 * Filters the list by git's ignore rules. One path behind a link or in a submodule makes git reject the whole list, which is then
 * halved.
 */
async function ignoredAmong(git: Git, directory: string, files: string[]): Promise<string[]> {
  if (files.length === 0) return [];
  // `.//` in front, so that no name is taken for pathspec magic (this command rejects --literal-pathspecs).
  const input = files.map((file) => `./${file}\0`).join('');
  const result = await git.read(directory, ['check-ignore', '--stdin', '-z'], { input });
  if (result.code === 0 || result.code === 1)
    return result.stdout.split('\0').flatMap((path) => (path === '' ? [] : [path.replace(/^\.\//, '')]));
  if (files.length === 1) return [];
  const middle = Math.ceil(files.length / 2);
  return [
    ...(await ignoredAmong(git, directory, files.slice(0, middle))),
    ...(await ignoredAmong(git, directory, files.slice(middle))),
  ];
}

/** Returns the bytes copied; null when the file was skipped. */
async function copyInto(job: {
  from: string;
  to: string;
  file: string;
  left: number;
}): Promise<number | null> {
  const source = join(job.from, job.file);
  const target = join(job.to, job.file);
  try {
    const stats = await lstat(source);
    if (!stats.isFile() || stats.size > job.left) return null;
    if (!isInside(await realpath(job.from), await realpath(source))) return null;
    await makeInside(job.to, dirname(target));
    await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    return stats.size;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (
      code === 'EEXIST' ||
      code === 'ENOENT' ||
      code === 'ENOTDIR' ||
      code === 'EACCES' ||
      code === 'EOUTSIDE'
    )
      return null;
    throw error;
  }
}

/** Creates a directory inside the workspace only: a tracked symbolic link may lead out of it. */
async function makeInside(root: string, directory: string): Promise<void> {
  if (directory === root) return;
  await makeInside(root, dirname(directory));
  try {
    await mkdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (isInside(await realpath(root), await realpath(directory))) return;
  throw Object.assign(new Error(`${directory} leads out of the workspace`), { code: 'EOUTSIDE' });
}
