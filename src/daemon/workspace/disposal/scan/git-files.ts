import { lstat, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MARKER } from '../../directory/marker.js';
import type { Git } from '../../git/git.js';
import { isInside, kindOf } from '../../paths.js';
import type { Budget } from '../budget.js';
import { loss, noFindings, type Findings } from '../loss.js';

/** Files that git keeps during an operation, and the name of that operation. */
const OPERATIONS: Record<string, string> = {
  MERGE_HEAD: 'merge',
  'rebase-merge': 'rebase',
  'rebase-apply': 'rebase or git am',
  CHERRY_PICK_HEAD: 'cherry-pick',
  REVERT_HEAD: 'revert',
  BISECT_LOG: 'bisect',
};
/** Matches what git and schmux put directly in a git directory. */
const OF_GIT =
  /^([A-Z_]+|config|config\.worktree|description|index|packed-refs|objects|refs|logs|hooks|info|branches|modules|worktrees|lfs|rr-cache|rebase-(merge|apply)|sequencer|shallow|gc\.(log|pid)|sharedindex\..*|fsmonitor--daemon.*|reftable|commondir|gitdir|locked|schmux\.json|.*\.lock)$/;
/** Matches settings that git writes itself, and those that are checked by their effect. */
const USUAL =
  /^(core\.(repositoryformatversion|filemode|bare|worktree|logallrefupdates|ignorecase|precomposeunicode|symlinks)|extensions\.(objectformat|worktreeconfig)|remote\..*\.(url|pushurl|fetch)|remote\.pushdefault|push\.autosetupremote|checkout\.defaultremote|branch\..*\.(remote|merge|rebase)|submodule\.active|submodule\..*\.(url|active))$/;
const NAMES_MAX = 10;

/** The settings of a repository that its report depends on. */
export type Settings = {
  remotes: string[];
  worktree: string | null;
  bare: boolean;
  format: 'sha1' | 'sha256';
  names: string[];
};

/** Reads the settings of a repository; null when git fails. */
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

/** Finds operations in progress in a git directory, and files in it that git did not create. */
export async function gitFiles(
  input: { gitDir: string; top: string | null; root: string },
  settings: Settings,
): Promise<Findings> {
  const { gitDir, top, root } = input;
  const found = noFindings();
  const names = await readdir(gitDir);
  const operations = names.flatMap((name) => OPERATIONS[name] ?? []);
  for (const name of new Set(operations))
    found.reasons.push(loss('operation', `A ${name} is in progress`, []));
  if (settings.bare && top !== null && gitDir === join(top, '.git'))
    found.reasons.push(
      loss('unreadable', 'Its config marks it as bare (core.bare), so git does not read its files'),
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

/** Lists working trees of `gitDir` (git-worktree(1)) that exist outside of `root`. */
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

/** Returns the ctime, which nobody can set; 0 for a missing file. */
async function changedAtMs(path: string): Promise<number> {
  return lstat(path).then(
    (stats) => stats.ctimeMs,
    () => 0,
  );
}

/** Lists hooks, settings and files that were added to the clone: they are named, since they are in no commit. */
async function ownFiles(gitDir: string, names: readonly string[], settings: Settings): Promise<string[]> {
  const notes: string[] = [];
  const hooks = await readdir(join(gitDir, 'hooks')).catch(() => []);
  const addNote = (what: string, own: readonly string[]) => {
    if (own.length === 0) return;
    const more = own.length > NAMES_MAX ? ` and ${own.length - NAMES_MAX} more` : '';
    notes.push(`${what}: ${own.slice(0, NAMES_MAX).join(', ')}${more}`);
  };
  // Hooks that were there when the clone was created came from the user's template.
  const createdMs = await changedAtMs(join(gitDir, MARKER));
  const own: string[] = [];
  for (const name of hooks)
    if (!name.endsWith('.sample') && (await changedAtMs(join(gitDir, 'hooks', name))) >= createdMs)
      own.push(name);
  addNote('Its own hooks', own);
  addNote('Its own git settings', [...new Set(settings.names)]);
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
  addNote('Files in .git that git did not create', others);
  return notes;
}
