import type { GitProblem } from '../../../../contract/workspace/workspace.js';
import type { ExecResult } from '../../../../lib/exec.js';
import { lastLine, stderrTail, redactCredentials } from './stderr.js';

type Kind = { pattern: RegExp; say: string; hint: (path: string, match: RegExpExecArray) => string };

/** Why git refuses to read a directory that has a repository in it. Wordings from git 2.25–2.50, in the C locale. */
const KINDS: readonly Kind[] = [
  {
    pattern: /dubious ownership(?: in repository at '(.+)')?|unsafe repository \('(.+)' is owned/i,
    say: 'Git refuses it because it belongs to another user.',
    hint: (path, [, named, older]) =>
      `If you trust it: git config --global --add safe.directory ${quoted(named ?? older ?? path)}`,
  },
  {
    pattern: /core\.worktree of this repository/,
    say: 'Its own settings send git to another directory (core.worktree).',
    hint: () => 'Take core.worktree out of .git/config to see its state here.',
  },
  {
    pattern: /not a git repository: (.+)/i,
    say: 'It belongs to a repository that is not where it was.',
    hint: () =>
      'Its .git file names a place that is gone. If that repository was moved, run git worktree repair in it, with this path.',
  },
  {
    pattern: /unknown repository extension|Expected git repo version|unknown repository (?:version|format)/i,
    say: 'It has a format that this git does not know.',
    hint: () => 'A newer git made it: update git.',
  },
  {
    pattern: /bad config|bad (?:numeric|boolean) config|unable to parse .*config|invalid value for/i,
    say: 'Its git configuration cannot be read.',
    hint: () => 'Correct the file that git names.',
  },
  {
    pattern: /index file|index uses|bad signature|unordered stage entries|malformed .*index/i,
    say: 'Its index is damaged.',
    hint: () => 'Move .git/index away and run git reset in it: no file is changed by that.',
  },
  {
    pattern: /cannot use bare repository/i,
    say: 'It is a bare repository, which has no working files.',
    hint: () => 'Clone it, and use the clone.',
  },
  {
    pattern: /must be run in a work tree/i,
    say: 'Its settings call it a bare repository (core.bare).',
    hint: () => 'git config core.bare false, run in it, makes it an ordinary one again.',
  },
  {
    pattern: /not a git repository/i,
    say: 'It has a .git that git does not take for a repository.',
    hint: () => 'HEAD, objects or refs may be missing in .git: restore it, or clone again beside it.',
  },
  {
    pattern: /Permission denied/i,
    say: 'Git may not read it.',
    hint: () => 'Check who owns it.',
  },
  {
    pattern:
      /bad object|bad tree|object file .* is empty|loose object|unable to read|missing|corrupt|could not read|packfile/i,
    say: 'Its objects are damaged or missing.',
    hint: () => 'git fsck, run in it, says which.',
  },
];

/** What keeps git from reading the repository in `path`, with git's own words. */
export function gitProblem(result: ExecResult, path: string): GitProblem {
  if (result.outcome === 'timeout')
    return {
      message: 'Git did not answer in time.',
      hint: 'It is tried again; git status, run in it, shows what takes long.',
    };
  const detail = stderrTail(result.stderr);
  const words = detail === undefined ? {} : { detail };
  for (const { pattern, say, hint } of KINDS) {
    const match = pattern.exec(result.stderr);
    if (match !== null) return { message: say, hint: redactCredentials(hint(path, match)), ...words };
  }
  return { message: `Git cannot read it: ${lastLine(result.stderr)}.`, ...words };
}

/** For a command that somebody will paste. */
function quoted(path: string): string {
  return /^[\w./+@:-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
