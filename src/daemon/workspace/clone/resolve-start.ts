import { SchmuxError } from '../../../contract/errors.js';
import type { RepoRefs } from '../git/refs.js';
import { numberedBranch, ownBranch, type Meaning, type Wish } from '../../../contract/workspace/start.js';
import { branchInTheWay } from './branch-conflict.js';

/** Where a new workspace starts. `commit` is null in a repository without commits; `branch` is null when HEAD is detached. */
export type Start = {
  kind: 'branch' | 'new' | 'detached' | 'empty';
  branch: string | null;
  commit: string | null;
  /** The branch exists only on the checkout's own remote (see refs.upstream). */
  upstream?: true;
  /** The ref outside of branches and tags that it came from. */
  ref?: string;
  /** Description for the result: "new branch x from main". */
  text: string;
  notes: string[];
};

/** Facts about the repository that a workspace starts from. */
export type StartSource = {
  refs: RepoRefs;
  /** Where branches come from: the remote's name in the workspace, or the path of a checkout. */
  from: string;
  ignoreCase: boolean;
  /** False when the remote's HEAD, and refs other than branches and tags, were not listed. */
  isWhole: boolean;
  /** Remotes of a checkout that workspaces do not have. */
  otherRemotes: readonly string[];
  /**
   * Finds the commit that a tag, a ref or a (shortened) id names; several for an ambiguous id; null for none; `later` when it
   * cannot be known yet.
   */
  find(
    wanted: { tag: string } | { ref: string } | { id: string },
  ): Promise<string | string[] | null | 'later'>;
};

/**
 * Resolves -b: the branch of that name, else the tag, else what the name means to git (see `readWish`), else a new branch from the
 * default branch. `copy` counts the clones of one request, so that each gets its own new branch; with `own` even if the branch
 * exists. Returns null when that is known only after a fetch. Throws BRANCH_INVALID.
 */
export async function resolveStart(
  wish: Wish | null,
  source: StartSource,
  { copy, own }: { copy: number; own: boolean } = { copy: 0, own: false },
): Promise<Start | null> {
  const start = await resolveShared(wish, source, copy);
  return own && start?.kind === 'branch' ? ownStart(start, source, copy) : start;
}

async function resolveShared(wish: Wish | null, source: StartSource, copy: number): Promise<Start | null> {
  const { refs } = source;
  if (wish === null) return defaultStart(source);
  if (wish.exact) {
    if (hasBranch(refs, wish.text)) return withTagNote(branchStart(wish.text, source), wish, source);
    if (refs.tags.has(wish.text)) return tagStart(wish.text, source);
  }
  const start = await startFor(wish, wish.meaning, source);
  return start === 'new' ? newStart(wish.text, source, copy) : start;
}

async function startFor(wish: Wish, meaning: Meaning, source: StartSource): Promise<Start | 'new' | null> {
  const { refs, from } = source;
  switch (meaning.kind) {
    case 'new':
      return 'new';
    case 'default':
      return defaultStart(source);
    case 'branch':
      if (hasBranch(refs, meaning.name)) return branchStart(meaning.name, source);
      throw refuse(
        `${from} has no branch ${meaning.name}, which is what ${wish.text} means to git.`,
        newHint(meaning.name),
      );
    case 'tag':
      if (refs.tags.has(meaning.name)) return tagStart(meaning.name, source);
      throw refuse(
        `${from} has no tag ${meaning.name}, which is what ${wish.text} means to git.`,
        'git ls-remote --tags shows the tags.',
      );
    case 'ref': {
      const commit = await source.find({ ref: meaning.ref });
      if (commit === 'later') return null;
      if (typeof commit !== 'string')
        throw refuse(`${from} has no ${meaning.ref}, which is what ${wish.text} means to git.`);
      return detached(commit, `${meaning.ref.slice('refs/'.length)} (${short(commit)})`, {
        ref: meaning.ref,
      });
    }
    case 'commit': {
      const commit = await source.find({ id: meaning.id });
      if (commit === 'later') return null;
      if (Array.isArray(commit))
        throw refuse(
          `${wish.text} is ambiguous: the ids of ${commit.length} commits start with it.`,
          `Use a longer id: ${commit.slice(0, 4).join(', ')}.`,
        );
      if (commit !== null) return detached(commit, `commit ${short(commit)}`);
      if (!meaning.sure) return 'new';
      throw refuse(
        `${from} has no commit ${wish.text}, and no branch or tag with that name.`,
        'Push the commit first, or name a branch. For a new branch, choose a name that does not look like a commit id.',
      );
    }
  }
}

/** Starts like git clone: on the branch that HEAD names, or at its commit when it is detached at a commit of no branch. */
function defaultStart({ refs, from, isWhole }: StartSource): Start | null {
  if (!isWhole) return null;
  const { branches, defaultBranch, head } = refs;
  if (branches.size === 0) return emptyStart(defaultBranch ?? 'main', from);
  if (head.branch === null && head.commit !== null && ![...branches.values()].includes(head.commit))
    return detached(head.commit, `HEAD of ${from} (${short(head.commit)})`, { ref: 'refs/detached-head' });
  const commit = branches.get(defaultBranch ?? '');
  if (defaultBranch === null || commit === undefined)
    throw refuse(
      'The repository does not name a default branch.',
      `Pass an existing branch with -b, for example ${[...branches.keys()].slice(0, 5).join(', ')}.`,
    );
  const missing = head.branch !== null && head.branch !== defaultBranch;
  return {
    ...branchStart(defaultBranch, { refs, from }),
    notes: missing
      ? [`HEAD of ${from} names ${head.branch}, which does not exist, so ${defaultBranch} was used.`]
      : [],
  };
}

function branchStart(name: string, { refs, from }: Pick<StartSource, 'refs' | 'from'>): Start {
  const commit = refs.branches.get(name);
  if (commit !== undefined)
    return { kind: 'branch', branch: name, commit, text: `branch ${name} as ${at(from)}`, notes: [] };
  const text = `branch ${name} as ${from} fetched it last`;
  return {
    kind: 'branch',
    branch: name,
    commit: refs.upstream.get(name) ?? null,
    upstream: true,
    text,
    notes: [],
  };
}

async function tagStart(name: string, source: StartSource): Promise<Start | null> {
  const commit = await source.find({ tag: name });
  if (commit === 'later') return null;
  if (typeof commit !== 'string') throw refuse(`The tag ${name} does not point to a commit.`);
  return detached(commit, `tag ${name} (${short(commit)})`);
}

function newStart(name: string, source: StartSource, copy: number): Start | null {
  const { refs, ignoreCase, from } = source;
  const remote = source.otherRemotes.find((one) => name.startsWith(`${one}/`));
  if (remote !== undefined)
    throw refuse(
      `${name} names a branch of the remote ${remote}, which workspaces do not get from ${from}.`,
      `Check it out as a branch of ${from} first, or choose a name that does not start with ${remote}/.`,
    );
  const taken = [...refs.branches.keys(), ...refs.upstream.keys()];
  const inTheWay = (candidate: string) => branchInTheWay(candidate, taken, { ignoreCase });
  const other = inTheWay(name);
  if (other !== null) {
    const sameName = other.toLowerCase() === name.toLowerCase();
    throw refuse(
      sameName
        ? `The branch ${name} cannot be created next to ${other}: they differ only in case, and this file system ignores case.`
        : `The branch ${name} could never be pushed: ${from} has ${other}, and one name would be a folder inside the other.`,
      sameName
        ? `Use -b ${other}, or choose another name.`
        : `Choose another name, for example ${name.startsWith(`${other}/`) ? `${other}-${name.slice(other.length + 1)}` : `${name}-work`}.`,
    );
  }
  const branch = numberedBranch(name, copy, (one) => !hasBranch(refs, one) && inTheWay(one) === null);
  if (refs.branches.size === 0) return emptyStart(branch, from);
  const begin = defaultStart(source);
  if (begin === null) return null;
  const { branch: start, commit, notes } = begin;
  const which = copy === 0 ? '' : `, because the first of these clones uses ${name}`;
  return {
    kind: 'new',
    branch,
    commit,
    text: `new branch ${branch} from ${start ?? `HEAD of ${from}`}${which}`,
    notes,
  };
}

/** Starts on a new branch from an existing one. */
function ownStart({ branch, commit, notes }: Start, source: StartSource, copy: number): Start {
  const { refs, ignoreCase } = source;
  const name = branch ?? '';
  // The existing branch keeps its name next to the new one.
  const taken = [...refs.branches.keys(), ...refs.upstream.keys()];
  const isFree = (one: string) =>
    !hasBranch(refs, one) && branchInTheWay(one, taken, { ignoreCase }) === null;
  const own = ownBranch(name, copy, isFree);
  return { kind: 'new', branch: own, commit, text: `new branch ${own} from ${name}`, notes };
}

function emptyStart(branch: string, from: string): Start {
  return {
    kind: 'empty',
    branch,
    commit: null,
    text: `new branch ${branch}; ${from} has no commits yet`,
    notes: [],
  };
}

function detached(commit: string, what: string, rest: { ref?: string } = {}): Start {
  return { kind: 'detached', branch: null, commit, text: `detached at ${what}`, notes: [], ...rest };
}

/** Adds a note when a tag has the same name as the branch that was used. */
function withTagNote(start: Start, wish: Wish, { refs }: StartSource): Start {
  if (!refs.tags.has(wish.text)) return start;
  const note = `A tag ${wish.text} exists too; the branch was used. For the tag, use -b refs/tags/${wish.text}.`;
  return { ...start, notes: [...start.notes, note] };
}

function hasBranch(refs: RepoRefs, name: string): boolean {
  return refs.branches.has(name) || refs.upstream.has(name);
}

/** Phrases "where": a checkout is a path. */
const at = (from: string) => `${from.startsWith('/') ? 'in' : 'on'} ${from}`;
const short = (commit: string) => commit.slice(0, 10);
const newHint = (name: string) => `-b ${name} creates a new branch with that name.`;

function refuse(message: string, hint?: string): SchmuxError {
  return new SchmuxError('BRANCH_INVALID', message, { hint });
}
