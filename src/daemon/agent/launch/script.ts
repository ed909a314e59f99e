import type { Environment } from '../../environment/environment.js';
import { shellQuote } from './shell-quote.js';

export type Script = {
  /** Appears only in the script's first comment. */
  title: string;
  cwd: string;
  /** The program's absolute path and its arguments. */
  argv: readonly string[];
  env: Environment;
  /** For example 0o022; without it, the tmux server's umask is kept. */
  umask: number | undefined;
  /** A file that becomes stdin and is removed once open. */
  stdin: string | null;
  /** A shell command from the user's configuration, run in the workspace before the agent; null for none. */
  setup: string | null;
  /** Removed when the agent cannot be started. */
  files: readonly string[];
};

/** Variables the agent needs from its pane; nothing else of the tmux server's environment gets through. */
const PANE_VARIABLES = ['PATH', 'TERM', 'TMUX', 'TMUX_PANE', 'TERM_PROGRAM', 'TERM_PROGRAM_VERSION'];

/**
 * Returns a POSIX shell script that becomes the agent. It runs twice: first to restart itself with an empty environment (only the
 * pane's variables are passed as arguments), then to delete itself, set the variables and exec. So nothing in here ever appears in
 * the environment or the arguments of the tmux server or of any process before the agent.
 */
export function scriptText(script: Script): string {
  const [program = ''] = script.argv;
  const kept = PANE_VARIABLES.map((name) => `\${${name}:+"${name}=$${name}"}`).join(' ');
  const lines = [
    '#!/bin/sh',
    `# ${script.title}. Deletes itself.`,
    'if [ "${1-}" != clean ]; then',
    `  exec /usr/bin/env -i ${kept} /bin/sh "$0" clean`,
    'fi',
    'rm -f -- "$0"',
    'fail() {',
    `  printf '%s\\n' "schmux: $2"`,
    ...(script.files.length === 0 ? [] : [`  rm -f -- ${script.files.map(shellQuote).join(' ')}`]),
    '  exit "$1"',
    '}',
    `cd ${shellQuote(script.cwd)} 2>/dev/null || fail 1 ${shellQuote(`the workspace ${script.cwd} no longer exists.`)}`,
    'unset OLDPWD',
    `{ [ -f ${shellQuote(program)} ] && [ -x ${shellQuote(program)} ]; } || fail 127 ${shellQuote(missing(program))}`,
    ...(script.stdin === null ? [] : stdinLines(script.stdin)),
    ...(script.umask === undefined ? [] : [`umask ${script.umask.toString(8).padStart(4, '0')}`]),
    // Before the variables, so that the user's locale does not affect how the quotes are parsed.
    `set -- ${script.argv.map(shellQuote).join(' ')}`,
    // bash warns about a locale that is not installed, but the agent may still support it.
    '{',
    ...Object.entries(script.env).map(([name, value]) => `export ${name}=${shellQuote(value)}`),
    '} 2>/dev/null',
    ...(script.setup === null ? [] : setupLines(script.setup)),
    'exec "$@"',
    '',
  ];
  return lines.join('\n');
}

function missing(program: string): string {
  return `${program} no longer exists or is not executable. Reinstall it or choose another agent.`;
}

/**
 * Returns the lines that run the setup command; its output is the session's first. A failure is reported and the agent starts
 * anyway, because it may be able to fix the problem.
 */
function setupLines(setup: string): string[] {
  const shown = shellQuote(`schmux: running the setup command: ${setup}`);
  return [
    `printf '%s\\n' ${shown}`,
    `/bin/sh -c ${shellQuote(setup)} </dev/null || printf '%s\\n' "schmux: the setup command failed with exit code $?."`,
  ];
}

function stdinLines(path: string): string[] {
  const file = shellQuote(path);
  return [
    `[ -r ${file} ] || fail 1 ${shellQuote(`the prompt file ${path} no longer exists.`)}`,
    `exec <${file}`,
    `rm -f -- ${file}`,
  ];
}
