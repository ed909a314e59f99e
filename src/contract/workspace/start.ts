/**
 * What a name given with -b means when no branch or tag has exactly that name. `exact` is false for a full ref: it means
 * nothing else.
 */
export type Wish = { text: string; exact: boolean; meaning: Meaning };
export type Meaning =
  /** Must exist on the remote. */
  | { kind: 'branch'; name: string }
  | { kind: 'tag'; name: string }
  | { kind: 'default' }
  /** A ref outside of branches and tags, such as refs/pull/12/head. */
  | { kind: 'ref'; ref: string }
  /** `sure` is false for what could as well be a word or a date. */
  | { kind: 'commit'; id: string; sure: boolean }
  | { kind: 'new' };

/** Shorter ones are words and issue numbers far more often than commits; git itself prints seven digits. */
const COMMIT = /^[0-9a-fA-F]{7,64}$/;
/** Pull requests of GitHub and Gitea, merge requests of GitLab, pull requests of Bitbucket, changes of Gerrit. */
const REQUEST =
  /^(?:pull\/\d+\/(?:head|merge)|merge-requests\/\d+\/(?:head|merge)|pull-requests\/\d+\/(?:from|merge)|changes\/\d+\/\d+\/\d+)$/;
const SHORT_REQUEST = /^(?:pull|merge-requests)\/\d+$/;

/** Pure: reads a name as git would, with the remote's name in front or without. */
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

/** `origin/x` means that branch also where the remote has another name (clone.defaultRemoteName). */
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

/** The branch of the clone number `copy` (from 0) that has its own, from an existing branch: x-1, x-2, without those that are taken. */
export function ownBranch(name: string, copy: number, isFree: (name: string) => boolean): string {
  for (let number = 1, left = copy + 1; ; number++) {
    const own = `${name}-${number}`;
    if (isFree(own) && --left === 0) return own;
  }
}

/** The branch of the clone number `copy` (from 0) of several for one new branch: x, x-2, x-3, without those that are taken. */
export function numberedBranch(name: string, copy: number, isFree: (name: string) => boolean): string {
  if (copy === 0) return name;
  for (let number = 2, left = copy; ; number++) {
    const numbered = `${name}-${number}`;
    if (isFree(numbered) && --left === 0) return numbered;
  }
}
