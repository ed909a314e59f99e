import { basename, isAbsolute } from 'node:path';
import { SchmuxError } from '../../../contract/errors.js';
import type { Git } from '../git/git.js';
import { checkRoot, expandHome, kindOf, pathProblem } from './paths.js';
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

/** A directory to work in. `record` is null when it has none yet, and has another path when the directory was moved. */
export type Existing = { path: string; record: WorkspaceRecord | null };

/**
 * The directory that `name` means: an id first, then a path. A path means the working tree it is in, as git says, and a
 * recorded one whatever link leads to it; without git, the directory itself or the recorded one around it. `implied`: nobody
 * named it, it is only where the caller stands. Null when there is no such directory.
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
    throw new SchmuxError('PATH_INVALID', `That directory cannot be used as a workspace: ${problem}.`, {
      hint: 'Rename the directory.',
    });
  return { path: real, record: await recordMovedTo(records, real) };
}

/** The innermost recorded directory around a plain one; a recorded home is not meant by everything in it. */
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

/** Refuses the folder of schmux's own files and that of all workspaces: an agent there would work on everybody's. */
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

/** The same for what lies in them, other than workspaces. */
async function refuseInside(deps: ExistingDeps, chosen: Directory): Promise<void> {
  const own = await directoryAt(deps.ownFolder);
  const root = await directoryAt(rootOf(deps));
  let below = '';
  for (const { real, key } of await directoriesAround(chosen)) {
    if (key === root?.key) {
      if (below.startsWith('.schmux-'))
        throw refused(chosen.real, 'schmux makes and deletes clones there', 'Use a workspace beside it.');
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
    return '/nowhere'; // it cannot be used, so no workspace is in it
  }
}

function refused(path: string, why: string, hint: string): SchmuxError {
  return new SchmuxError('PATH_INVALID', `${path} cannot be used as a workspace: ${why}.`, { hint });
}

function homeImplied(path: string): SchmuxError {
  return new SchmuxError(
    'BAD_REQUEST',
    `Where? The repository around here is that of your home directory, ${path}.`,
    {
      hint: `Say it with -r <repo> or -w <workspace or path>: -w . for this directory, -w ${path} for all of it.`,
    },
  );
}

function noRepository(path: string): SchmuxError {
  return new SchmuxError('BAD_REQUEST', `Where? git finds no repository around ${path}.`, {
    hint: 'Say it with -r <repo> or -w <workspace or path>; -w . means the directory as it is.',
  });
}

/** Refuses a record whose directory cannot be worked in. */
export async function requireUsable(record: WorkspaceRecord): Promise<void> {
  if (record.status === 'failed') throw missing(record, 'could not be made');
  if (record.status !== 'preparing' && (await kindOf(record.path)) !== 'directory')
    throw missing(record, 'is not there any more');
}

function missing({ path }: WorkspaceRecord, why: string): SchmuxError {
  return new SchmuxError('WORKSPACE_MISSING', `The workspace ${path} ${why}.`, {
    hint: 'Spawn with -r for a new one. If you moved it, name its new path with -w: it keeps its record.',
  });
}
