import { createBudget, type Budget } from '../budget.js';
import { isMerged } from './merged.js';
import { counted, loss, noFindings, type Findings } from '../loss.js';
import type { ScratchRepo } from '../scratch-repo.js';
import type { Remotes, RemoteState } from './remote-refs.js';
import type { Root, Roots } from '../scan/roots.js';

export type UnpushedInput = {
  scratch: ScratchRepo;
  roots: Roots;
  remotes: Remotes;
  /** The commit that the clone started at, which is not work done here. */
  base: string | null;
  /** False for a repository without any remote. */
  hasRemotes: boolean;
  /** Fetches the objects that a remote listed; false when that failed. */
  fetch(state: RemoteState): Promise<boolean>;
};

type Commit = { id: string; text: string };

/** Nobody reads a longer list. */
const COMMITS_MAX = 1000;
/** Tips that are compared with the remote's branches by merging. */
const MERGE_CHECKS_MAX = 40;
const BASES_MAX = 5;
/** Time limit for comparing leftovers; those not compared by then are listed. */
const TRACES_TIMEOUT_MS = 10_000;
const OUTPUT_MAX_BYTES = 16 * 1024 * 1024;

/**
 * Finds commits that are on no remote: those of refs first, then those that only unverified refs, reflogs and interrupted
 * operations name. Null when git fails.
 */
export async function unpushedCommits(input: UnpushedInput, budget: Budget): Promise<Findings | null> {
  const { scratch, roots, remotes } = input;
  const not = new Set(remotes.states.flatMap((state) => [...state.ids]));
  if (input.base !== null) not.add(input.base);
  let unpushed = await commits(scratch, { from: roots.refs, not }, budget);
  let traces = await leftovers(input, not, budget);
  if (unpushed === null || traces === null) return null;
  if (unpushed.length + traces.length > 0 && (await fetchMissing(input, budget))) {
    unpushed = await commits(scratch, { from: roots.refs, not }, budget);
    traces = await leftovers(input, not, budget);
    if (unpushed === null || traces === null) return null;
  }
  const found = noFindings();
  found.notes.push(...remotes.notes);
  const bases = basesOf(remotes.states);
  if (unpushed.length > 0) {
    const merged = await mergedRoots(scratch, { roots: roots.refs, open: unpushed, bases }, budget);
    for (const [base, tips] of byBase(merged)) {
      const names = roots.refs.filter(({ id }) => tips.includes(id)).map(({ name }) => shortName(name));
      found.notes.push(
        `${[...new Set(names)].join(', ')}: the commits are on no remote branch, but their combined changes are all in ${base}`,
      );
    }
    for (const id of merged.keys()) not.add(id);
    const rest = merged.size === 0 ? unpushed : await commits(scratch, { from: roots.refs, not }, budget);
    if (rest === null) return null;
    unpushed = rest;
  }
  report(found, input, unpushed);
  if (traces.length > 0) await reportTraces(found, { ...input, not, bases, open: traces }, budget);
  return found;
}

function report(
  found: Findings,
  { roots, remotes, hasRemotes }: UnpushedInput,
  unpushed: readonly Commit[],
): void {
  const names = new Map<string, string[]>();
  for (const { id, name } of roots.refs) {
    // Like git's decoration of commits: "HEAD -> main, tag: v1".
    if (name === roots.current) continue;
    const isHead = name === 'HEAD' && roots.current !== null;
    const shown = isHead ? `HEAD -> ${shortName(roots.current ?? '')}` : decorated(name);
    names.set(id, [...(names.get(id) ?? []), shown]);
  }
  const items = unpushed.map(({ id, text }) => {
    const at = names.get(id);
    return at === undefined ? text : `${text} (${at.join(', ')})`;
  });
  const reason = counted('unpushed', items, [
    'commit that is on no remote branch',
    'commits that are on no remote branch',
  ]);
  if (reason !== null) found.reasons.push(reason);
  found.pins.push(...unpushed.map(({ id }) => `commit ${id}`));
  const known = new Set(remotes.states.flatMap((state) => [...state.ids]));
  const own = roots.tags.filter(({ id }) => !known.has(id)).map(({ name }) => shortName(name));
  // The tags of a remote that could not be checked are unknown.
  const tags =
    remotes.states.length === 0 && hasRemotes
      ? null
      : counted('unpushed', own, [
          'annotated tag that is on no remote',
          'annotated tags that are on no remote',
        ]);
  if (tags !== null) found.reasons.push(tags);
  if (tags !== null) found.pins.push(...roots.tags.map(({ id }) => `tag ${id}`));
  if (remotes.states.length === 0 && hasRemotes && unpushed.length > 0)
    found.reasons.push(
      loss('unreadable', 'Could not determine whether its commits exist elsewhere', [...remotes.notes]),
    );
}

async function reportTraces(
  found: Findings,
  input: UnpushedInput & { not: Set<string>; bases: Map<string, string>; open: Commit[] },
  budget: Budget,
): Promise<void> {
  const { scratch, roots, not, open } = input;
  // Leftovers can be older versions of what a branch has: amended, rebased, squashed.
  const branches = roots.refs.filter(({ name }) => name === 'HEAD' || name.startsWith('refs/heads/'));
  const bases = new Map([
    ...input.bases,
    ...branches.slice(0, BASES_MAX).map(({ id, name }): [string, string] => [id, name]),
  ]);
  const from = [...roots.traces, ...roots.unverified];
  const brief = createBudget(budget.ms(TRACES_TIMEOUT_MS));
  const merged = await mergedRoots(scratch, { roots: from, open, bases }, brief);
  const rest = await commits(
    scratch,
    { from, not: new Set([...not, ...heldElsewhere(roots), ...merged.keys()]) },
    budget,
  );
  const left = rest ?? open;
  const names = new Map(from.map(({ id, name }) => [id, name]));
  const items = left.map(({ id, text }) => (names.has(id) ? `${text} (${names.get(id) ?? ''})` : text));
  const reason = counted('leftover', items, [
    'commit that is no longer on any branch, only in a reflog or another leftover of git',
    'commits that are no longer on any branch, only in reflogs or other leftovers of git',
  ]);
  if (reason !== null) found.reasons.push(reason);
  found.pins.push(...left.map(({ id }) => `leftover ${id}`));
}

/** Lists commits that are reachable only from reflogs, leftovers and unverified remote-tracking refs. */
async function leftovers(
  { scratch, roots }: UnpushedInput,
  not: ReadonlySet<string>,
  budget: Budget,
): Promise<Commit[] | null> {
  const kept = new Set([...not, ...heldElsewhere(roots)]);
  return commits(scratch, { from: [...roots.traces, ...roots.unverified], not: kept }, budget);
}

/** Returns commits that a ref or stash holds, or that were fetched from elsewhere. */
function heldElsewhere({ refs, stashes, fetched }: Roots): string[] {
  return ids([...refs, ...stashes, ...fetched]);
}

async function commits(
  scratch: ScratchRepo,
  { from, not }: { from: readonly Root[]; not: ReadonlySet<string> },
  budget: Budget,
): Promise<Commit[] | null> {
  if (from.length === 0) return [];
  const args = [
    'log',
    '--no-decorate',
    '--format=%H%x00%h %s',
    '--ignore-missing',
    `--max-count=${COMMITS_MAX}`,
  ];
  const input = [...ids(from), ...[...not].map((id) => `^${id}`)].map((line) => `${line}\n`).join('');
  const options = { input, timeoutMs: budget.ms(), maxBytes: OUTPUT_MAX_BYTES };
  const result = await scratch.query([...args, '--stdin', '--'], options);
  if (result.outcome !== 'exited' || result.code !== 0) return null;
  return result.stdout.split('\n').flatMap((line) => {
    const [id, text] = line.split('\0');
    return id === undefined || text === undefined ? [] : [{ id, text }];
  });
}

/** Fetches objects that remotes have and we lack; true when there is something new to compare with. */
async function fetchMissing({ scratch, remotes, fetch }: UnpushedInput, budget: Budget): Promise<boolean> {
  let fetched = false;
  for (const state of remotes.states) {
    const input = [...state.ids].map((id) => `${id}\n`).join('');
    const options = { input, timeoutMs: budget.ms(), maxBytes: OUTPUT_MAX_BYTES };
    const { stdout } = await scratch.query(['cat-file', '--batch-check'], options);
    if (state.asked && / missing$/m.test(stdout) && (await fetch(state))) fetched = true;
  }
  return fetched;
}

/** Returns the tips of the remotes' default branches, where finished work ends up. */
function basesOf(states: readonly RemoteState[]): Map<string, string> {
  const bases = new Map<string, string>();
  for (const { refs } of states) {
    const { branches, defaultBranch } = refs;
    const id = defaultBranch === null ? undefined : branches.get(defaultBranch);
    if (id !== undefined && defaultBranch !== null) bases.set(id, `origin/${defaultBranch}`);
  }
  return bases;
}

/** Finds the roots with unpushed commits whose changes are all in one of `bases`: id → name of the base. */
async function mergedRoots(
  scratch: ScratchRepo,
  { roots, open, bases }: { roots: readonly Root[]; open: readonly Commit[]; bases: Map<string, string> },
  budget: Budget,
): Promise<Map<string, string>> {
  const openIds = new Set(open.map(({ id }) => id));
  const tips = [...new Set(ids(roots))].filter((id) => openIds.has(id)).slice(0, MERGE_CHECKS_MAX);
  const merged = new Map<string, string>();
  for (const tip of tips)
    for (const [base, name] of bases)
      if (
        !merged.has(tip) &&
        base !== tip &&
        !budget.spent() &&
        (await isMerged(scratch, { tip, base }, budget))
      )
        merged.set(tip, name);
  return merged;
}

function byBase(merged: ReadonlyMap<string, string>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [id, base] of merged) found.set(base, [...(found.get(base) ?? []), id]);
  return found;
}

function ids(roots: readonly Root[]): string[] {
  return roots.map(({ id }) => id);
}

function decorated(ref: string): string {
  return ref.startsWith('refs/tags/') ? `tag: ${shortName(ref)}` : shortName(ref);
}

function shortName(ref: string): string {
  return ref.replace(/^refs\/(heads|tags)\//, '');
}
