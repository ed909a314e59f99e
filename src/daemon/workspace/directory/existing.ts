import { basename, isAbsolute } from 'node:path';
import { SchmuxError } from '../../../contract/errors.js';
import type { Git } from '../git/git.js';
import { checkRoot, expandHome, kindOf, pathProblem } from '../paths.js';
import type { WorkspaceRecord } from '../../store/state-schema.js';
import { homesOf, type Homes } from './homes.js';
import { directoriesAround, directoryAt, type Directory } from './identity.js';
import { locate } from './locate.js';
import { recordAtPath, recordMovedTo, recordOf } from './find-record.js';

export type ExistingDeps = {
  git: Git;
  home: string;
  /** Where schmux keeps its own files. */
  ownFolder: string;
  /** `workspace_path` as configured. */
  root(): string;
  records(): WorkspaceRecord[];
};

/** An existing directory to work in. `record` is null when it has none yet; its path differs when the directory was moved. */
export type Existing = { path: string; record: WorkspaceRecord | null };

/**
 * Finds the directory that `name` means: an id first, then a path. A path means the working tree it is in, according to git, and
 * a recorded directory whatever link leads to it; without git, the directory itself or the recorded one around it. `implied`:
 * the user did not name it, it is only the caller's working directory. Null when there is no such directory.
 */
export async function findExisting(
  deps: ExistingDeps,
  name: string,
  implied: boolean,
): Promise<Existing | null> {
  const records = deps.records();
  const byId = records.find((record) => record.id === name);
  if (byId !== undefined && !implied) return { path: byId.path, record: byId };
  const given = expandHome(name, deps.home);
  if (!isAbsolute(given)) return null;
  const directory = await directoryAt(given);
  if (directory === null) {
    const record = recordAtPath(records, given);
    return record === null ? null : { path: record.path, record };
  }
  const homes = await homesOf(deps.home);
  if (implied && homes.around.has(directory.key)) throw homeImplied(directory.real);
  await refuseReserved(deps, directory);
  const known = await recordOf(records, directory);
  if (known !== null) return { path: known.path, record: known };
  const located = await locate(deps.git, directory, homes);
  if (located.kind === 'plain') {
    const around = await recordAround(records, directory, homes);
    if (around !== null) return { path: around.path, record: around };
    if (implied) throw noRepository(directory.real);
  }
  const chosen = located.kind === 'tree' ? located.top : directory;
  await refuseReserved(deps, chosen);
  await refuseInside(deps, chosen);
  return withRecord(records, chosen);
}

async function withRecord(records: WorkspaceRecord[], { real, key }: Directory): Promise<Existing> {
  const known = await recordOf(records, { real, key });
  if (known !== null) return { path: known.path, record: known };
  const problem = pathProblem(real);
  if (problem !== null)
    throw new SchmuxError('PATH_INVALID', `This directory cannot be used as a workspace: ${problem}.`, {
      hint: 'Rename the directory.',
    });
  return { path: real, record: await recordMovedTo(records, real) };
}

/** Finds the innermost recorded directory around a plain one; a recorded home does not stand for everything in it. */
async function recordAround(
  records: WorkspaceRecord[],
  directory: Directory,
  homes: Homes,
): Promise<WorkspaceRecord | null> {
  for (const around of await directoriesAround(directory)) {
    if (homes.around.has(around.key)) return null;
    const record = await recordOf(records, around);
    if (record !== null) return record;
  }
  return null;
}

/** Refuses the folder of schmux's own files and the folder of all workspaces, where an agent would work on all of them. */
async function refuseReserved(deps: ExistingDeps, { real, key }: Directory): Promise<void> {
  if (key === (await directoryAt(deps.ownFolder))?.key)
    throw refused(real, 'schmux keeps its own files there', 'Use another directory.');
  if (key === (await directoryAt(rootOf(deps)))?.key)
    throw refused(
      real,
      'it is the folder that holds all workspaces (workspace_path)',
      'Use one of the workspaces in it (schmux workspace list), or -r for a new one.',
    );
}

/** Refuses everything inside those folders except workspaces. */
async function refuseInside(deps: ExistingDeps, chosen: Directory): Promise<void> {
  const own = await directoryAt(deps.ownFolder);
  const root = await directoryAt(rootOf(deps));
  let below = '';
  for (const { real, key } of await directoriesAround(chosen)) {
    if (key === root?.key) {
      if (below.startsWith('.schmux-'))
        throw refused(chosen.real, 'schmux creates and deletes clones there', 'Use a workspace next to it.');
      return;
    }
    if (key === own?.key)
      throw refused(chosen.real, 'schmux keeps its own files there', 'Use another directory.');
    below = basename(real);
  }
}

function rootOf({ root, home }: ExistingDeps): string {
  try {
    return checkRoot(root(), home);
  } catch {
    return '/nowhere'; // the folder cannot be used, so no workspace is in it
  }
}

function refused(path: string, why: string, hint: string): SchmuxError {
  return new SchmuxError('PATH_INVALID', `${path} cannot be used as a workspace: ${why}.`, { hint });
}

function homeImplied(path: string): SchmuxError {
  return new SchmuxError(
    'BAD_REQUEST',
    `No workspace was given, and the repository around this directory is that of your home directory, ${path}.`,
    {
      hint: `Pass -r <repo> or -w <workspace or path>; -w . means this directory, -w ${path} all of it.`,
    },
  );
}

function noRepository(path: string): SchmuxError {
  return new SchmuxError(
    'BAD_REQUEST',
    `No workspace was given, and git finds no repository around ${path}.`,
    {
      hint: 'Pass -r <repo> or -w <workspace or path>; -w . means this directory as it is.',
    },
  );
}

/** Throws WORKSPACE_MISSING for a record whose directory cannot be used. */
export async function requireUsable(record: WorkspaceRecord): Promise<void> {
  if (record.status === 'failed') throw missing(record, 'could not be created');
  if (record.status !== 'preparing' && (await kindOf(record.path)) !== 'directory')
    throw missing(record, 'no longer exists');
}

function missing({ path }: WorkspaceRecord, why: string): SchmuxError {
  return new SchmuxError('WORKSPACE_MISSING', `The workspace ${path} ${why}.`, {
    hint: 'Use -r for a new workspace. If you moved this one, pass its new path with -w; it keeps its record.',
  });
}
