import type { GitProblem } from '../../../../contract/workspace/workspace.js';
import type { ExecResult } from '../../../../lib/exec.js';
import { lastLine, stderrTail, redactCredentials } from './stderr.js';

type Kind = { pattern: RegExp; message: string; hint: (path: string, match: RegExpExecArray) => string };

/** Reasons why git refuses to read a directory that holds a repository. Wordings from git 2.25–2.50, in the C locale. */
const KINDS: readonly Kind[] = [
  {
    pattern: /dubious ownership(?: in repository at '(.+)')?|unsafe repository \('(.+)' is owned/i,
    message: 'Git refuses to read it because it belongs to another user.',
    hint: (path, [, named, older]) =>
      `If you trust it: git config --global --add safe.directory ${quoted(named ?? older ?? path)}`,
  },
  {
    pattern: /core\.worktree of this repository/,
    message: 'Its config points git to another directory (core.worktree).',
    hint: () => 'Remove core.worktree from .git/config to see its status here.',
  },
  {
    pattern: /not a git repository: (.+)/i,
    message: 'It belongs to a repository that was moved or deleted.',
    hint: () =>
      'Its .git file points to a path that does not exist. If that repository was moved, run git worktree repair in it, with this path.',
  },
  {
    pattern: /unknown repository extension|Expected git repo version|unknown repository (?:version|format)/i,
    message: 'Its repository format is unknown to this git.',
    hint: () => 'A newer git created it; update git.',
  },
  {
    pattern: /bad config|bad (?:numeric|boolean) config|unable to parse .*config|invalid value for/i,
    message: 'Its git configuration cannot be read.',
    hint: () => 'Fix the file that git names.',
  },
  {
    pattern: /index file|index uses|bad signature|unordered stage entries|malformed .*index/i,
    message: 'Its index is damaged.',
    hint: () => 'Move .git/index away and run git reset in it; that changes no file.',
  },
  {
    pattern: /cannot use bare repository/i,
    message: 'It is a bare repository, which has no working files.',
    hint: () => 'Clone it, and use the clone.',
  },
  {
    pattern: /must be run in a work tree/i,
    message: 'Its config marks it as a bare repository (core.bare).',
    hint: () => 'To make it an ordinary repository again, run in it: git config core.bare false',
  },
  {
    pattern: /not a git repository/i,
    message: 'It has a .git that git does not recognize as a repository.',
    hint: () =>
      'HEAD, objects or refs may be missing from .git. Restore it, or clone the repository again next to it.',
  },
  {
    pattern: /Permission denied/i,
    message: 'Git is not allowed to read it.',
    hint: () => 'Check who owns it.',
  },
  {
    pattern:
      /bad object|bad tree|object file .* is empty|loose object|unable to read|missing|corrupt|could not read|packfile/i,
    message: 'Its objects are damaged or missing.',
    hint: () => 'Run git fsck in it to see which.',
  },
];

/** Explains why git cannot read the repository in `path`, with git's last lines as the detail. */
export function gitProblem(result: ExecResult, path: string): GitProblem {
  if (result.outcome === 'timeout')
    return {
      message: 'Git did not answer in time.',
      hint: 'schmux will try again. Run git status in it to see what takes so long.',
    };
  const tail = stderrTail(result.stderr);
  const detail = tail === undefined ? {} : { detail: tail };
  for (const { pattern, message, hint } of KINDS) {
    const match = pattern.exec(result.stderr);
    if (match !== null) return { message, hint: redactCredentials(hint(path, match)), ...detail };
  }
  return { message: `Git cannot read it: ${lastLine(result.stderr)}.`, ...detail };
}

/** Quotes a path for a command that the user will paste. */
function quoted(path: string): string {
  return /^[\w./+@:-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
