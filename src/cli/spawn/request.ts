import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SchmuxError } from '../../contract/errors.js';
import type { QuickLaunch } from '../../contract/config.js';
import type { SpawnInput } from '../../contract/session/session.js';
import { expandTilde } from '../daemon-control/home.js';
import type { CallSite } from '../io.js';
import { UsageError } from '../input/usage-error.js';

/** The flags of `schmux spawn`, as commander read them; the prompt is already a text. */
export type SpawnFlags = {
  agents: readonly string[];
  count: number;
  repo?: string | undefined;
  branch?: string | undefined;
  workspace?: string | undefined;
  nickname?: string | undefined;
  prompt?: string | undefined;
  /** Ids that the daemon gave to pictures. */
  images?: readonly string[] | undefined;
  shared: boolean;
  ownBranches?: boolean | undefined;
  resume: boolean;
  quick?: QuickLaunch | undefined;
};

/** From flags to the request; refuses combinations that mean nothing. Throws UsageError. */
export function spawnRequest(flags: SpawnFlags, callSite: CallSite): SpawnInput {
  const { quick, repo, branch } = flags;
  if (repo !== undefined && flags.workspace !== undefined)
    throw new UsageError('-r makes a new workspace and -w takes one that is there: give one of them.');
  if (branch !== undefined && repo === undefined)
    throw new UsageError('-b belongs to a new workspace (-r); an existing one stays on its branch.');
  if (flags.ownBranches === true && (branch === undefined || flags.shared))
    throw new UsageError(
      '--own-branches is for several fresh clones of one branch: name it with -b, and leave --shared out.',
    );
  if (flags.shared && repo === undefined)
    throw new UsageError(
      '--shared is for a new workspace (-r); sessions in an existing one share it anyway.',
    );
  if (quick !== undefined && flags.prompt !== undefined)
    throw new UsageError('--quick has a prompt of its own: give -p or --quick.');
  if (quick !== undefined) refuseMisplaced(quick, flags, callSite);
  const agents = flags.agents.length > 0 ? flags.agents : quick === undefined ? [] : [quick.agent];
  if (agents.length === 0)
    throw new UsageError('Which agent? Say it with -a.', 'schmux agent list   shows what is installed');
  const prompt = flags.prompt ?? quick?.prompt;
  return {
    agents: agents.map((agent) => ({ agent, count: flags.count })),
    shared: flags.shared,
    resume: flags.resume,
    ...(repo === undefined ? { workspace: workspaceOf(flags.workspace, callSite) } : { repo }),
    // The daemon asks git what that repository is, and refuses the home directory's.
    ...(repo === undefined && flags.workspace === undefined && { workspace_implied: true }),
    ...(branch !== undefined && { branch }),
    ...(flags.ownBranches === true && { own_branches: true }),
    ...(flags.nickname !== undefined && { nickname: flags.nickname }),
    ...(prompt !== undefined && { prompt }),
    ...(flags.images !== undefined && { images: [...flags.images] }),
  };
}

/** A quick launch says what its prompt needs. */
function refuseMisplaced(quick: QuickLaunch, { repo, workspace }: SpawnFlags, callSite: CallSite): void {
  if (quick.where === 'workspace' && repo !== undefined)
    throw new UsageError(
      `${quick.name} works on what is in a workspace, and a fresh clone (-r) has nothing for it yet.`,
      'Name the workspace with -w, or leave -r out inside of one.',
    );
  if (quick.where === 'workspace' && workspace === undefined && gitTop(callSite.cwd) === null)
    throw new UsageError(
      `${quick.name} works on what is in a workspace, and this directory is in none.`,
      'Name one with -w. schmux workspace list   shows them',
    );
  if (quick.where === 'new' && repo === undefined)
    throw new UsageError(
      `${quick.name} starts in a fresh clone.`,
      'Name its repository with -r. schmux repo list   shows them',
    );
}

/** An id stays an id; whatever is written like a path becomes an absolute one; nothing at all means the clone around us. */
export function workspaceOf(given: string | undefined, callSite: CallSite): string {
  if (given !== undefined) {
    const path = expandTilde(given, callSite.env);
    return path.includes('/') || path === '.' || path === '..' ? resolve(callSite.cwd, path) : path;
  }
  const top = gitTop(callSite.cwd);
  if (top !== null) return top;
  throw new UsageError(
    'Where? This directory is not in a git repository.',
    'Say it with -r <repo> or -w <workspace or path>.',
  );
}

/** The directory at or above `start` that holds `.git` (a file in worktrees and submodules, gitrepository-layout(5)). */
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
    `There is no quick launch called ${JSON.stringify(name.slice(0, 100))}.`,
    {
      hint:
        all.length === 0 ? 'None is configured.' : `There are: ${all.map((quick) => quick.name).join(', ')}`,
    },
  );
}
