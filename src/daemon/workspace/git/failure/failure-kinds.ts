import type { ErrorCode } from '../../../../contract/errors.js';
import type { RepoUrlKind } from '../names/url.js';

/** What git was doing: asking a remote for its branches, fetching or cloning from it, cloning from the cache, writing files. */
export type GitStep = 'list' | 'fetch' | 'download' | 'copy' | 'branch' | 'checkout' | 'submodule';

/** How each failure begins when nothing better is known. */
export const WHAT: Record<GitStep, string> = {
  list: 'The branches could not be listed',
  fetch: 'The repository could not be fetched',
  download: 'The repository could not be cloned',
  copy: 'The workspace could not be made',
  branch: 'The branch could not be made',
  checkout: 'The files could not be written',
  submodule: 'A submodule could not be fetched',
};

/** Where a step happened, as far as a guess at its cause needs it. */
type Where = { step: GitStep; asked: boolean; remote: boolean };

type Kind = {
  pattern: RegExp;
  /** When git's words can mean this at all; always when it is left out. */
  when?: (where: Where) => boolean;
  code: ErrorCode;
  say: (url: string, match: RegExpExecArray) => string;
  hint: string | ((url: string, match: RegExpExecArray) => string);
};

const asked = (where: Where) => where.asked;
const remote = (where: Where) => where.remote;
const local = (where: Where) => where.asked && !where.remote;
const writing = (where: Where) => where.step === 'checkout' || where.step === 'submodule';

const LFS_INSTALL =
  'Install git-lfs (apt install git-lfs, brew install git-lfs) and run git lfs install, or do without the files: git config --global --remove-section filter.lfs leaves pointers in their place.';

function programHint(program: string): string {
  if (/^(git[- ])?lfs$|git-lfs/.test(program)) return LFS_INSTALL;
  return `Install ${program}, or take the filter that names it out of your git configuration (git config --global --list shows it).`;
}

const FILTER_FAILED: Pick<Kind, 'code' | 'say' | 'hint'> = {
  code: 'CLONE_FAILED',
  say: (_url, [, name = 'lfs']) =>
    `The filter ${name} of your git configuration failed on a file of this repository.`,
  hint: (_url, match) =>
    /lfs|Smudge error/i.test(match.input)
      ? 'Its own words are below. With GIT_LFS_SKIP_SMUDGE=1 set where schmux is started, workspaces get LFS pointers in place of the files.'
      : 'Its own words are below.',
};

/**
 * What git, curl and ssh say when a clone or fetch fails, the telling line first: ssh adds "Could not read from remote
 * repository" to everything, and git "early EOF" to whatever ended the other side. Wordings from git 2.25–2.50, libcurl, OpenSSH
 * and the usual shells, in the C locale.
 */
const KINDS: readonly Kind[] = [
  {
    when: writing,
    pattern: /(?:^|[\s:])([^\s:']+): (?:command )?not found|'(lfs)' is not a git command/im,
    code: 'CLONE_FAILED',
    say: (_url, [, program, command]) =>
      `Your git configuration runs ${program ?? `git-${command}`} for files of this repository, and that program was not found.`,
    hint: (_url, [, program, command]) => programHint(program ?? `git-${command}`),
  },
  {
    pattern:
      /No space left on device|out of disk ?space|Disk quota exceeded|unable to write.*: File too large/i,
    code: 'DISK_FULL',
    say: () => 'The disk is full.',
    hint: 'Free some space or set workspace_path to another disk, then try again.',
  },
  { when: writing, pattern: /smudge filter (\S+) failed/i, ...FILTER_FAILED },
  { when: writing, pattern: /external filter '(.+?)' failed|(Smudge error)/i, ...FILTER_FAILED },
  {
    when: writing,
    pattern: /hung up unexpectedly|unexpected disconnect/i,
    code: 'CLONE_FAILED',
    say: () => 'A filter program of your git configuration (filter.*.process) ended in the middle of a file.',
    hint: (_url, match) => (/lfs/i.test(match.input) ? LFS_INSTALL : 'Its own words are below.'),
  },
  {
    when: asked,
    pattern: /transport '[^']*' not allowed|protocol '[^']*' (is )?not (supported|allowed)/i,
    code: 'REPO_URL_INVALID',
    say: (url) => `Git was sent from ${url} to a kind of address that schmux does not allow.`,
    hint: 'Look for url.*.insteadOf in your git configuration, or for a redirect of the server.',
  },
  {
    when: remote,
    pattern:
      /Could not resolve (host|proxy)|Name or service not known|Temporary failure in name resolution|nodename nor servname|unable to look up|No address associated/i,
    code: 'REPO_UNREACHABLE',
    say: (url) => `The host of ${url} could not be found.`,
    hint: 'Check the address and your network connection.',
  },
  {
    when: remote,
    pattern: /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/i,
    code: 'REPO_UNREACHABLE',
    say: (url) => `ssh does not know (or no longer recognises) the host of ${url}.`,
    hint: 'Connect to it once by hand with ssh, check its fingerprint, and try again.',
  },
  {
    when: remote,
    pattern:
      /Authentication failed|could not read (Username|Password)|terminal prompts disabled|Permission denied \(|Access denied|authentication required|The requested URL returned error: 40[13]|no more authentication methods|Too many authentication failures/i,
    code: 'REPO_UNREACHABLE',
    say: (url) => `${url} asks for a login that git does not have.`,
    hint: 'Make `git ls-remote` of that address work in a terminal first (a credential helper, or a key in ssh-agent).',
  },
  {
    pattern: /dubious ownership in repository at '(.+)'|dubious ownership/i,
    code: 'REPO_UNREACHABLE',
    say: (url) => `Git refuses ${url} because it belongs to another user.`,
    hint: (_url, [, path]) =>
      `If you trust it: git config --global --add safe.directory ${path ?? '<that path>'}`,
  },
  {
    when: remote,
    pattern:
      /SSL certificate problem|server certificate verification failed|certificate (has expired|verify failed)|SSL_connect|gnutls_handshake|SSL_ERROR/i,
    code: 'REPO_UNREACHABLE',
    say: (url) => `The encrypted connection to ${url} could not be made.`,
    hint: "Check the server's certificate, and http.sslCAInfo in your git configuration.",
  },
  {
    when: remote,
    pattern:
      /Connection refused|Failed to connect|Couldn't connect|Connection timed out|Operation timed out|Network is unreachable|No route to host|Operation too slow|unable to connect|Connection closed by/i,
    code: 'REPO_UNREACHABLE',
    say: (url) => `${url} cannot be reached.`,
    hint: 'Check the address, your network and your proxy.',
  },
  {
    when: asked,
    pattern: /from promisor remote|lazy fetching disabled|promisor/i,
    code: 'CLONE_FAILED',
    say: (url) =>
      `The repository at ${url} is a partial clone: it lacks objects itself, so it cannot be cloned.`,
    hint: 'Use the address it was cloned from: git remote get-url origin, run in it, prints that.',
  },
  {
    when: asked,
    pattern: /alternate object path|info\/alternates/i,
    code: 'CLONE_FAILED',
    say: (url) =>
      `The repository at ${url} borrows objects from another one that is not there (objects/info/alternates).`,
    hint: 'Bring that one back, or use the address it was cloned from.',
  },
  {
    when: asked,
    pattern:
      /repository corruption on the remote side|not our ref [0-9a-f]|unable to read [0-9a-f]{40}|bad (object|tree object) [0-9a-f]{40}|object file .* is empty|loose object .* is corrupt/i,
    code: 'CLONE_FAILED',
    say: (url) => `The repository at ${url} is damaged: git there could not read all of its objects.`,
    hint: 'git fsck, run in it, says what is missing.',
  },
  {
    when: local,
    pattern:
      /bad config (line|file|variable|value)|bad (numeric|boolean) config|Expected git repo version|unknown repository (extension|version)/i,
    code: 'REPO_UNREACHABLE',
    say: (url) => `Git cannot read the repository at ${url}.`,
    hint: 'Its own words are below: a broken config file, or a repository of a newer git.',
  },
  {
    when: asked,
    pattern:
      /Repository not found|repository '[^']*' (not found|does not exist)|does not exist|does not appear to be a git repository|The requested URL returned error: 404|no such repository|not a git repository|project you were looking for could not be found|not valid: is this a git repository|repository not exported/i,
    code: 'REPO_UNREACHABLE',
    say: (url) => `There is no git repository at ${url}, or you may not see it.`,
    hint: 'Check the address, and that your account may read it.',
  },
  {
    when: remote,
    pattern:
      /early EOF|RPC failed|unexpected disconnect|hung up unexpectedly|invalid index-pack output|transfer closed|Connection reset|Broken pipe|index-pack failed|bad pack header|expected flush|bad line length/i,
    code: 'CLONE_FAILED',
    say: (url) => `The connection to ${url} broke before everything had arrived.`,
    hint: 'Try again; nothing half-made was kept.',
  },
  {
    pattern:
      /cannot lock ref .*(exists; cannot create|there are still refs under)|'refs\/heads\/[^']*' exists; cannot create/i,
    code: 'BRANCH_INVALID',
    say: () =>
      'That branch cannot be created beside the default branch: one name would be a folder of the other.',
    hint: 'Choose another branch name.',
  },
  {
    pattern: /Unable to create '(.+\.lock)': File exists/i,
    code: 'CLONE_FAILED',
    say: (_url, [, file]) => `Another git is at work there, or one left its lock behind: ${file}.`,
    hint: 'If no git runs in it, remove that file and try again.',
  },
  {
    when: writing,
    pattern:
      /invalid path '(.+?)'|unable to create (?:file|symlink|directory) '?(.+?)'?: (File name too long|Invalid argument|Illegal byte sequence|Is a directory|Not a directory|File exists)|(paths have collided)/i,
    code: 'CLONE_FAILED',
    say: (_url, [, invalid, file]) => {
      const name = (invalid ?? file ?? '').slice(0, 100);
      return `A file of that branch cannot be written here because of its name${name === '' ? '' : `: ${name}`}.`;
    },
    hint: 'The name is too long, or not allowed or not distinct on this file system. Rename it in the repository, or choose another branch.',
  },
  {
    pattern: /\b([a-z]+-[a-z-]+) hook (?:declined|failed|exited)|hook .*(?:failed|exited)/i,
    code: 'CLONE_FAILED',
    say: (_url, [, hook]) => `A git hook stopped it${hook === undefined ? '' : `: ${hook}`}.`,
    hint: 'Its own words are below.',
  },
  {
    pattern:
      /Cannot allocate memory|out of memory|Too many open files|unable to create thread|Resource temporarily unavailable|cannot fork/i,
    code: 'LIMIT_REACHED',
    say: () => 'Git ran out of memory, processes or open files.',
    hint: 'End what you no longer need and try again.',
  },
  {
    pattern: /Permission denied/i,
    code: 'CLONE_FAILED',
    say: () => 'A file or directory could not be written or read: permission denied.',
    hint: 'Check who owns the workspace folder and the repository.',
  },
];

/** The address, as far as a guess needs it. */
export type Address = { text: string; kind: RepoUrlKind };

/** True when a connection was needed: a path has none, unless git was sent elsewhere (insteadOf), which shows in its words. */
export function isRemote(step: GitStep, url: Address, stderr: string): boolean {
  if (step === 'submodule') return true;
  if (!ASKING.has(step)) return false;
  return (url.kind !== 'path' && url.kind !== 'file') || /\bssh: |\b(https?|ssh|git):\/\//.test(stderr);
}

const ASKING: ReadonlySet<GitStep> = new Set(['list', 'fetch', 'download', 'submodule']);

/** The first kind whose words were said, and that this step can have; null when there is none. */
export function kindOfFailure(
  stderr: string,
  at: { step: GitStep; url: Address; shown: string },
): { code: ErrorCode; message: string; hint: string } | null {
  const where = { step: at.step, asked: ASKING.has(at.step), remote: isRemote(at.step, at.url, stderr) };
  for (const { when, pattern, code, say, hint } of KINDS) {
    const match = when === undefined || when(where) ? pattern.exec(stderr) : null;
    if (match === null) continue;
    return {
      code,
      message: say(at.shown, match),
      hint: typeof hint === 'string' ? hint : hint(at.shown, match),
    };
  }
  return null;
}
