import type { ErrorCode } from '../../../../contract/errors.js';
import type { RepoUrlKind } from '../names/url.js';

/** The step git was at: listing a remote's branches, fetching or cloning from it, cloning from the cache, or writing files. */
export type GitStep = 'list' | 'fetch' | 'download' | 'copy' | 'branch' | 'checkout' | 'submodule';

/** The start of each message when no cause is known. */
export const STEP_FAILED: Record<GitStep, string> = {
  list: 'Could not list the branches',
  fetch: 'Could not fetch the repository',
  download: 'Could not clone the repository',
  copy: 'Could not create the workspace',
  branch: 'Could not create the branch',
  checkout: 'Could not write the files',
  submodule: 'Could not fetch a submodule',
};

/** Where a step happened, as far as that narrows down its cause. */
type Where = { step: GitStep; asked: boolean; remote: boolean };

type Kind = {
  pattern: RegExp;
  /** Steps in which git's output can mean this; every step by default. */
  when?: (where: Where) => boolean;
  code: ErrorCode;
  message: (url: string, match: RegExpExecArray) => string;
  hint: string | ((url: string, match: RegExpExecArray) => string);
};

const asked = (where: Where) => where.asked;
const remote = (where: Where) => where.remote;
const local = (where: Where) => where.asked && !where.remote;
const writing = (where: Where) => where.step === 'checkout' || where.step === 'submodule';

const LFS_INSTALL =
  'Install git-lfs (apt install git-lfs, brew install git-lfs) and run git lfs install. To do without the files, run git config --global --remove-section filter.lfs; workspaces then hold LFS pointers instead.';

function programHint(program: string): string {
  if (/^(git[- ])?lfs$|git-lfs/.test(program)) return LFS_INSTALL;
  return `Install ${program}, or remove the filter that runs it from your git configuration (git config --global --list shows it).`;
}

const FILTER_FAILED: Pick<Kind, 'code' | 'message' | 'hint'> = {
  code: 'CLONE_FAILED',
  message: (_url, [, name = 'lfs']) =>
    `The filter ${name} from your git configuration failed on a file of this repository.`,
  hint: (_url, match) =>
    /lfs|Smudge error/i.test(match.input)
      ? 'Its output is below. Start schmux with GIT_LFS_SKIP_SMUDGE=1 in the environment to get LFS pointers instead of the files.'
      : 'Its output is below.',
};

/**
 * Messages that git, curl and ssh print when a clone or fetch fails, most specific first: ssh adds "Could not read from remote
 * repository" to everything, and git adds "early EOF" to whatever ended the other side. Wordings from git 2.25–2.50, libcurl,
 * OpenSSH and the usual shells, in the C locale.
 */
const KINDS: readonly Kind[] = [
  {
    when: writing,
    pattern: /(?:^|[\s:])([^\s:']+): (?:command )?not found|'(lfs)' is not a git command/im,
    code: 'CLONE_FAILED',
    message: (_url, [, program, command]) =>
      `Your git configuration runs ${program ?? `git-${command}`} on files of this repository, but that program was not found.`,
    hint: (_url, [, program, command]) => programHint(program ?? `git-${command}`),
  },
  {
    pattern:
      /No space left on device|out of disk ?space|Disk quota exceeded|unable to write.*: File too large/i,
    code: 'DISK_FULL',
    message: () => 'The disk is full.',
    hint: 'Free some space or set workspace_path to a folder on another disk, then try again.',
  },
  { when: writing, pattern: /smudge filter (\S+) failed/i, ...FILTER_FAILED },
  { when: writing, pattern: /external filter '(.+?)' failed|(Smudge error)/i, ...FILTER_FAILED },
  {
    when: writing,
    pattern: /hung up unexpectedly|unexpected disconnect/i,
    code: 'CLONE_FAILED',
    message: () =>
      'A filter program from your git configuration (filter.*.process) exited in the middle of a file.',
    hint: (_url, match) => (/lfs/i.test(match.input) ? LFS_INSTALL : 'Its output is below.'),
  },
  {
    when: asked,
    pattern: /transport '[^']*' not allowed|protocol '[^']*' (is )?not (supported|allowed)/i,
    code: 'REPO_URL_INVALID',
    message: (url) => `Git was redirected from ${url} to a kind of address that schmux does not allow.`,
    hint: 'Look for url.*.insteadOf in your git configuration, or for a redirect on the server.',
  },
  {
    when: remote,
    pattern:
      /Could not resolve (host|proxy)|Name or service not known|Temporary failure in name resolution|nodename nor servname|unable to look up|No address associated/i,
    code: 'REPO_UNREACHABLE',
    message: (url) => `Could not find the host of ${url}.`,
    hint: 'Check the address and your network connection.',
  },
  {
    when: remote,
    pattern: /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/i,
    code: 'REPO_UNREACHABLE',
    message: (url) => `ssh does not know the host key of ${url}, or the key has changed.`,
    hint: 'Connect to the host once with ssh, check its fingerprint, and try again.',
  },
  {
    when: remote,
    pattern:
      /Authentication failed|could not read (Username|Password)|terminal prompts disabled|Permission denied \(|Access denied|authentication required|The requested URL returned error: 40[13]|no more authentication methods|Too many authentication failures/i,
    code: 'REPO_UNREACHABLE',
    message: (url) => `${url} requires a login that git does not have.`,
    hint: 'Make `git ls-remote` work for that address in a terminal first, with a credential helper or a key in ssh-agent.',
  },
  {
    pattern: /dubious ownership in repository at '(.+)'|dubious ownership/i,
    code: 'REPO_UNREACHABLE',
    message: (url) => `Git refuses to use ${url} because it belongs to another user.`,
    hint: (_url, [, path]) =>
      `If you trust it: git config --global --add safe.directory ${path ?? '<that path>'}`,
  },
  {
    when: remote,
    pattern:
      /SSL certificate problem|server certificate verification failed|certificate (has expired|verify failed)|SSL_connect|gnutls_handshake|SSL_ERROR/i,
    code: 'REPO_UNREACHABLE',
    message: (url) => `Could not establish an encrypted connection to ${url}.`,
    hint: "Check the server's certificate, and http.sslCAInfo in your git configuration.",
  },
  {
    when: remote,
    pattern:
      /Connection refused|Failed to connect|Couldn't connect|Connection timed out|Operation timed out|Network is unreachable|No route to host|Operation too slow|unable to connect|Connection closed by/i,
    code: 'REPO_UNREACHABLE',
    message: (url) => `${url} cannot be reached.`,
    hint: 'Check the address, your network and your proxy.',
  },
  {
    when: asked,
    pattern: /from promisor remote|lazy fetching disabled|promisor/i,
    code: 'CLONE_FAILED',
    message: (url) =>
      `The repository at ${url} is a partial clone: some of its objects are missing, so it cannot be cloned.`,
    hint: 'Use the address it was cloned from; git remote get-url origin in that repository prints it.',
  },
  {
    when: asked,
    pattern: /alternate object path|info\/alternates/i,
    code: 'CLONE_FAILED',
    message: (url) =>
      `The repository at ${url} borrows objects from another repository that does not exist (objects/info/alternates).`,
    hint: 'Restore that repository, or use the address this one was cloned from.',
  },
  {
    when: asked,
    pattern:
      /repository corruption on the remote side|not our ref [0-9a-f]|unable to read [0-9a-f]{40}|bad (object|tree object) [0-9a-f]{40}|object file .* is empty|loose object .* is corrupt/i,
    code: 'CLONE_FAILED',
    message: (url) => `The repository at ${url} is damaged: git could not read all of its objects.`,
    hint: 'Run git fsck in it to see what is missing.',
  },
  {
    when: local,
    pattern:
      /bad config (line|file|variable|value)|bad (numeric|boolean) config|Expected git repo version|unknown repository (extension|version)/i,
    code: 'REPO_UNREACHABLE',
    message: (url) => `Git cannot read the repository at ${url}.`,
    hint: "Git's message is below. The usual causes are a broken config file and a repository made by a newer git.",
  },
  {
    when: asked,
    pattern:
      /Repository not found|repository '[^']*' (not found|does not exist)|does not exist|does not appear to be a git repository|The requested URL returned error: 404|no such repository|not a git repository|project you were looking for could not be found|not valid: is this a git repository|repository not exported/i,
    code: 'REPO_UNREACHABLE',
    message: (url) => `There is no git repository at ${url}, or you do not have access to it.`,
    hint: 'Check the address, and that your account can read it.',
  },
  {
    when: remote,
    pattern:
      /early EOF|RPC failed|unexpected disconnect|hung up unexpectedly|invalid index-pack output|transfer closed|Connection reset|Broken pipe|index-pack failed|bad pack header|expected flush|bad line length/i,
    code: 'CLONE_FAILED',
    message: (url) => `The connection to ${url} was lost before everything had arrived.`,
    hint: 'Try again; nothing incomplete was kept.',
  },
  {
    pattern:
      /cannot lock ref .*(exists; cannot create|there are still refs under)|'refs\/heads\/[^']*' exists; cannot create/i,
    code: 'BRANCH_INVALID',
    message: () =>
      'The branch cannot be created next to the default branch: one name would be a folder inside the other.',
    hint: 'Choose another branch name.',
  },
  {
    pattern: /Unable to create '(.+\.lock)': File exists/i,
    code: 'CLONE_FAILED',
    message: (_url, [, file]) =>
      `Another git process is running there, or left its lock file behind: ${file}.`,
    hint: 'If no git process is running there, delete that file and try again.',
  },
  {
    when: writing,
    pattern:
      /invalid path '(.+?)'|unable to create (?:file|symlink|directory) '?(.+?)'?: (File name too long|Invalid argument|Illegal byte sequence|Is a directory|Not a directory|File exists)|(paths have collided)/i,
    code: 'CLONE_FAILED',
    message: (_url, [, invalid, file]) => {
      const name = (invalid ?? file ?? '').slice(0, 100);
      return `A file on that branch cannot be written here because of its name${name === '' ? '' : `: ${name}`}.`;
    },
    hint: 'The name is too long, or this file system does not allow it or cannot tell it from another one. Rename the file in the repository, or choose another branch.',
  },
  {
    pattern: /\b([a-z]+-[a-z-]+) hook (?:declined|failed|exited)|hook .*(?:failed|exited)/i,
    code: 'CLONE_FAILED',
    message: (_url, [, hook]) => `A git hook stopped the operation${hook === undefined ? '' : `: ${hook}`}.`,
    hint: 'Its output is below.',
  },
  {
    pattern:
      /Cannot allocate memory|out of memory|Too many open files|unable to create thread|Resource temporarily unavailable|cannot fork/i,
    code: 'LIMIT_REACHED',
    message: () => 'Git ran out of memory, processes or open files.',
    hint: 'Close programs that you do not need and try again.',
  },
  {
    pattern: /Permission denied/i,
    code: 'CLONE_FAILED',
    message: () => 'Permission denied: git could not read or write a file or directory.',
    hint: 'Check who owns the workspace folder and the repository.',
  },
];

/** The parts of an address that narrow down a cause. */
export type Address = { text: string; kind: RepoUrlKind };

/** True when a connection was needed: a path needs none, unless git was redirected (insteadOf), which shows in its output. */
export function isRemote(step: GitStep, url: Address, stderr: string): boolean {
  if (step === 'submodule') return true;
  if (!ASKING.has(step)) return false;
  return (url.kind !== 'path' && url.kind !== 'file') || /\bssh: |\b(https?|ssh|git):\/\//.test(stderr);
}

const ASKING: ReadonlySet<GitStep> = new Set(['list', 'fetch', 'download', 'submodule']);

/** Returns the first kind that matches git's output and can happen in this step; null when there is none. */
export function kindOfFailure(
  stderr: string,
  at: { step: GitStep; url: Address; shown: string },
): { code: ErrorCode; message: string; hint: string } | null {
  const where = { step: at.step, asked: ASKING.has(at.step), remote: isRemote(at.step, at.url, stderr) };
  for (const { when, pattern, code, message, hint } of KINDS) {
    const match = when === undefined || when(where) ? pattern.exec(stderr) : null;
    if (match === null) continue;
    return {
      code,
      message: message(at.shown, match),
      hint: typeof hint === 'string' ? hint : hint(at.shown, match),
    };
  }
  return null;
}
