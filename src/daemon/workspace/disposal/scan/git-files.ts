import { lstat, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MARKER } from '../../directory/marker.js';
import type { Git } from '../../git/git.js';
import { isInside, kindOf } from '../../directory/paths.js';
import type { Budget } from '../budget.js';
import { loss, noFindings, type Findings } from '../loss.js';

/** What git leaves while something is going on, by the name a user knows it under. */
const OPERATIONS: Record<string, string> = {
  MERGE_HEAD: 'merge',
  'rebase-merge': 'rebase',
  'rebase-apply': 'rebase or git am',
  CHERRY_PICK_HEAD: 'cherry-pick',
  REVERT_HEAD: 'revert',
  BISECT_LOG: 'bisect',
};
/** What git, and schmux, put at the top of a git directory. */
const OF_GIT =
  /^([A-Z_]+|config|config\.worktree|description|index|packed-refs|objects|refs|logs|hooks|info|branches|modules|worktrees|lfs|rr-cache|rebase-(merge|apply)|sequencer|shallow|gc\.(log|pid)|sharedindex\..*|fsmonitor--daemon.*|reftable|commondir|gitdir|locked|schmux\.json|.*\.lock)$/;
/** Settings that git puts there itself, and those that are looked at by what they do. */
const USUAL =
  /^(core\.(repositoryformatversion|filemode|bare|worktree|logallrefupdates|ignorecase|precomposeunicode|symlinks)|extensions\.(objectformat|worktreeconfig)|remote\..*\.(url|pushurl|fetch)|remote\.pushdefault|push\.autosetupremote|checkout\.defaultremote|branch\..*\.(remote|merge|rebase)|submodule\.active|submodule\..*\.(url|active))$/;
const NAMES_MAX = 10;

/** Settings of a repository that its report depends on. */
export type Settings = {
  remotes: string[];
  worktree: string | null;
  bare: boolean;
  format: 'sha1' | 'sha256';
  names: string[];
};

/** Null when git does not answer. */
export async function settingsOf(git: Git, gitDir: string, budget: Budget): Promise<Settings | null> {
  const args = [`--git-dir=${gitDir}`, 'config', '--local', '--includes', '--list', '-z'];
  const result = await git.read('/', args, { timeoutMs: budget.ms() });
  if (result.outcome !== 'exited' || result.code !== 0) return null;
  const settings: Settings = { remotes: [], worktree: null, bare: false, format: 'sha1', names: [] };
  for (const entry of result.stdout.split('\0')) {
    const end = entry.indexOf('\n');
    const [name, value] = end === -1 ? [entry, ''] : [entry.slice(0, end), entry.slice(end + 1)];
    if (name === '') continue;
    if (/^remote\..*\.(url|pushurl)$/.test(name)) settings.remotes.push(value);
    if (name === 'core.worktree') settings.worktree = value;
    if (name === 'core.bare') settings.bare = value !== 'false';
    if (name === 'extensions.objectformat' && value === 'sha256') settings.format = 'sha256';
    if (!USUAL.test(name)) settings.names.push(name);
  }
  return settings;
}

/** What goes on in a git directory, and what is in it that git did not make. */
export async function gitFiles(
  input: { gitDir: string; top: string | null; root: string },
  settings: Settings,
): Promise<Findings> {
  const { gitDir, top, root } = input;
  const found = noFindings();
  const names = await readdir(gitDir);
  const going = names.flatMap((name) => OPERATIONS[name] ?? []);
  for (const name of new Set(going)) found.reasons.push(loss('operation', `A ${name} is in progress`, []));
  if (settings.bare && top !== null && gitDir === join(top, '.git'))
    found.reasons.push(
      loss('unreadable', 'Its settings say that it has no files (core.bare), so git itself does not read it'),
    );
  const elsewhere = await worktreesElsewhere(gitDir, root);
  if (settings.worktree !== null && top !== null) {
    const other = resolve(gitDir, settings.worktree);
    if (other !== top && !isInside(root, other)) elsewhere.push(other);
  }
  if (elsewhere.length > 0)
    found.reasons.push(
      loss(
        'unreadable',
        elsewhere.length === 1
          ? '1 other working tree uses this repository'
          : `${elsewhere.length} other working trees use this repository`,
        elsewhere,
      ),
    );
  found.notes.push(...(await ownFiles(gitDir, names, settings)));
  return found;
}

/** Working trees of `gitDir` (git-worktree(1)) that are still there and do not go with `root`. */
async function worktreesElsewhere(gitDir: string, root: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(join(gitDir, 'worktrees')).catch(() => [])) {
    const file = join(gitDir, 'worktrees', name, 'gitdir');
    const text = (await readFile(file, 'utf8').catch(() => '')).trim();
    const tree = resolve(gitDir, 'worktrees', name, text).replace(/\/\.git$/, '');
    if (text !== '' && !isInside(root, tree) && (await kindOf(tree)) === 'directory') found.push(tree);
  }
  return found;
}

/** By a time that nobody can set. Unit: ms; 0 for what is not there. */
async function changedAt(path: string): Promise<number> {
  return lstat(path).then(
    (stats) => stats.ctimeMs,
    () => 0,
  );
}

/** Hooks, settings and files of the user's own: named, since they are in no commit. */
async function ownFiles(gitDir: string, names: readonly string[], settings: Settings): Promise<string[]> {
  const notes: string[] = [];
  const hooks = await readdir(join(gitDir, 'hooks')).catch(() => []);
  const say = (what: string, own: readonly string[]) => {
    if (own.length === 0) return;
    const more = own.length > NAMES_MAX ? ` and ${own.length - NAMES_MAX} more` : '';
    notes.push(`${what}: ${own.slice(0, NAMES_MAX).join(', ')}${more}`);
  };
  // What was there when the clone was made came from a template of the user's.
  const made = await changedAt(join(gitDir, MARKER));
  const own: string[] = [];
  for (const name of hooks)
    if (!name.endsWith('.sample') && (await changedAt(join(gitDir, 'hooks', name))) >= made) own.push(name);
  say('Hooks of its own', own);
  say('Settings of its own', [...new Set(settings.names)]);
  const others: string[] = [];
  for (const name of names) {
    if (OF_GIT.test(name)) continue;
    const path = join(gitDir, name);
    const stats = await lstat(path).catch(() => null);
    const empty = stats?.isDirectory() === true && (await readdir(path).catch(() => ['?'])).length === 0;
    if (stats !== null && !empty) others.push(name);
  }
  for (const name of ['info/attributes', 'info/grafts'])
    if ((await lstat(join(gitDir, name)).catch(() => null)) !== null) others.push(name);
  say('Files in .git that git did not make', others);
  return notes;
}
