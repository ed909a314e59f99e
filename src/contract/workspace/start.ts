/**
 * A name given with -b, and its meaning when no branch or tag has exactly that name. `exact` is false for a full ref, which
 * has only one meaning.
 */
export type Wish = { text: string; exact: boolean; meaning: Meaning };
export type Meaning =
  /** It must exist on the remote. */
  | { kind: 'branch'; name: string }
  | { kind: 'tag'; name: string }
  | { kind: 'default' }
  /** A ref that is neither branch nor tag, such as refs/pull/12/head. */
  | { kind: 'ref'; ref: string }
  /** `sure` is false when `id` could as well be a word or a date. */
  | { kind: 'commit'; id: string; sure: boolean }
  | { kind: 'new' };

/** Git itself prints seven digits; shorter names are words and issue numbers far more often than commits. */
const COMMIT = /^[0-9a-fA-F]{7,64}$/;
/** The refs of pull requests (GitHub, Gitea, Bitbucket), merge requests (GitLab) and changes (Gerrit). */
const REQUEST =
  /^(?:pull\/\d+\/(?:head|merge)|merge-requests\/\d+\/(?:head|merge)|pull-requests\/\d+\/(?:from|merge)|changes\/\d+\/\d+\/\d+)$/;
const SHORT_REQUEST = /^(?:pull|merge-requests)\/\d+$/;

/** Reads a name as git would, with or without the name of the remote in front. */
export function readWish(text: string, remote: string): Wish {
  return text.startsWith('refs/')
    ? { text, exact: false, meaning: readRef(text, remote) }
    : { text, exact: true, meaning: readShort(text, remote) };
}

function readRef(ref: string, remote: string): Meaning {
  const branch = after(ref, 'refs/heads/');
  if (branch !== null) return { kind: 'branch', name: branch };
  const tag = after(ref, 'refs/tags/');
  if (tag !== null) return { kind: 'tag', name: tag };
  return readTracking(ref, ['refs/remotes/'], remote) ?? { kind: 'ref', ref };
}

function readShort(text: string, remote: string): Meaning {
  const branch = after(text, 'heads/');
  if (branch !== null) return { kind: 'branch', name: branch };
  const tag = after(text, 'tags/');
  if (tag !== null) return { kind: 'tag', name: tag };
  const tracking = readTracking(text, ['', 'remotes/'], remote);
  if (tracking !== null) return tracking;
  if (REQUEST.test(text)) return { kind: 'ref', ref: `refs/${text}` };
  if (SHORT_REQUEST.test(text)) return { kind: 'ref', ref: `refs/${text}/head` };
  if (!COMMIT.test(text)) return { kind: 'new' };
  const whole = text.length === 40 || text.length === 64;
  return { kind: 'commit', id: text.toLowerCase(), sure: whole || (/\d/.test(text) && /[a-f]/i.test(text)) };
}

/** Reads `origin/x` as a branch even if the remote has another name (clone.defaultRemoteName). */
function readTracking(text: string, prefixes: readonly string[], remote: string): Meaning | null {
  for (const prefix of prefixes)
    for (const name of new Set([remote, 'origin'])) {
      const branch = after(text, `${prefix}${name}/`);
      if (branch !== null) return branch === 'HEAD' ? { kind: 'default' } : { kind: 'branch', name: branch };
    }
  return null;
}

function after(text: string, prefix: string): string | null {
  return text.startsWith(prefix) && text.length > prefix.length ? text.slice(prefix.length) : null;
}

/** Returns the own branch of clone number `copy` (from 0) of an existing branch x: x-1, x-2 …, skipping taken names. */
export function ownBranch(name: string, copy: number, isFree: (name: string) => boolean): string {
  for (let number = 1, left = copy + 1; ; number++) {
    const own = `${name}-${number}`;
    if (isFree(own) && --left === 0) return own;
  }
}

/** Returns the branch of clone number `copy` (from 0) for a new branch x: x, x-2, x-3 …, skipping taken names. */
export function numberedBranch(name: string, copy: number, isFree: (name: string) => boolean): string {
  if (copy === 0) return name;
  for (let number = 2, left = copy; ; number++) {
    const numbered = `${name}-${number}`;
    if (isFree(numbered) && --left === 0) return numbered;
  }
}
