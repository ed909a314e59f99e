import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SchmuxError } from '../../contract/errors.js';
import type { QuickLaunch } from '../../contract/config.js';
import type { SpawnInput } from '../../contract/session/session.js';
import { expandTilde } from '../daemon-control/home.js';
import type { CallSite } from '../io.js';
import { UsageError } from '../input/usage-error.js';

/** The flags of `schmux spawn`, as parsed by commander, with the prompt already read. */
export type SpawnFlags = {
  agents: readonly string[];
  count: number;
  repo?: string | undefined;
  branch?: string | undefined;
  workspace?: string | undefined;
  nickname?: string | undefined;
  prompt?: string | undefined;
  /** Ids of uploaded images. */
  images?: readonly string[] | undefined;
  shared: boolean;
  ownBranches?: boolean | undefined;
  resume: boolean;
  quick?: QuickLaunch | undefined;
};

/** Builds the request from the flags. Throws UsageError for combinations that make no sense. */
export function spawnRequest(flags: SpawnFlags, callSite: CallSite): SpawnInput {
  const { quick, repo, branch } = flags;
  if (repo !== undefined && flags.workspace !== undefined)
    throw new UsageError(
      '-r and -w cannot be combined: -r creates a new workspace, -w uses an existing one.',
    );
  if (branch !== undefined && repo === undefined)
    throw new UsageError('-b requires -r: an existing workspace stays on its branch.');
  if (flags.ownBranches === true && (branch === undefined || flags.shared))
    throw new UsageError('--own-branches requires -b and cannot be combined with --shared.');
  if (flags.shared && repo === undefined)
    throw new UsageError('--shared requires -r: sessions in an existing workspace share it anyway.');
  if (quick !== undefined && flags.prompt !== undefined)
    throw new UsageError('--quick and -p cannot be combined: a quick launch has its own prompt.');
  if (quick !== undefined) refuseMisplaced(quick, flags, callSite);
  const agents = flags.agents.length > 0 ? flags.agents : quick === undefined ? [] : [quick.agent];
  if (agents.length === 0)
    throw new UsageError('Missing agent: name one with -a.', 'schmux agent list   shows what is installed');
  const prompt = flags.prompt ?? quick?.prompt;
  return {
    agents: agents.map((agent) => ({ agent, count: flags.count })),
    shared: flags.shared,
    resume: flags.resume,
    ...(repo === undefined ? { workspace: workspaceOf(flags.workspace, callSite) } : { repo }),
    // The daemon asks git for the repository, and refuses that of the home directory.
    ...(repo === undefined && flags.workspace === undefined && { workspace_implied: true }),
    ...(branch !== undefined && { branch }),
    ...(flags.ownBranches === true && { own_branches: true }),
    ...(flags.nickname !== undefined && { nickname: flags.nickname }),
    ...(prompt !== undefined && { prompt }),
    ...(flags.images !== undefined && { images: [...flags.images] }),
  };
}

/** Throws UsageError if the quick launch needs another place. */
function refuseMisplaced(quick: QuickLaunch, { repo, workspace }: SpawnFlags, callSite: CallSite): void {
  if (quick.where === 'workspace' && repo !== undefined)
    throw new UsageError(
      `${quick.name} needs an existing workspace; a fresh clone (-r) has nothing for it yet.`,
      'Name a workspace with -w, or run this inside one without -r.',
    );
  if (quick.where === 'workspace' && workspace === undefined && gitTop(callSite.cwd) === null)
    throw new UsageError(
      `${quick.name} needs an existing workspace, and this directory is not in one.`,
      'Name one with -w. schmux workspace list   lists them',
    );
  if (quick.where === 'new' && repo === undefined)
    throw new UsageError(
      `${quick.name} needs a fresh clone.`,
      'Name a repository with -r. schmux repo list   lists them',
    );
}

/** Returns an id as given, a path as absolute, and the enclosing repository if nothing is given. */
export function workspaceOf(given: string | undefined, callSite: CallSite): string {
  if (given !== undefined) {
    const path = expandTilde(given, callSite.env);
    return path.includes('/') || path === '.' || path === '..' ? resolve(callSite.cwd, path) : path;
  }
  const top = gitTop(callSite.cwd);
  if (top !== null) return top;
  throw new UsageError(
    'This directory is not in a git repository.',
    'Pass -r <repo> or -w <workspace or path>.',
  );
}

/** Returns the directory at or above `start` that contains `.git` (a file in worktrees and submodules, gitrepository-layout(5)). */
export function gitTop(start: string): string | null {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return null;
  }
}

export function findQuickLaunch(all: readonly QuickLaunch[], name: string): QuickLaunch {
  const found = all.find((quick) => quick.name === name);
  if (found !== undefined) return found;
  throw new SchmuxError(
    'QUICK_LAUNCH_UNKNOWN',
    `There is no quick launch named ${JSON.stringify(name.slice(0, 100))}.`,
    {
      hint:
        all.length === 0
          ? 'None are configured.'
          : `Quick launches: ${all.map((quick) => quick.name).join(', ')}`,
    },
  );
}
