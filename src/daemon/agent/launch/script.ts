import type { Environment } from '../../environment/environment.js';
import { shellQuote } from './shell-quote.js';

export type Script = {
  /** For the first comment only. */
  title: string;
  cwd: string;
  /** The program's absolute path and its arguments. */
  argv: readonly string[];
  env: Environment;
  /** Octal mode mask, e.g. 0o022; without it the tmux server's is kept. */
  umask: number | undefined;
  /** Becomes stdin and is removed once it is open. */
  stdin: string | null;
  /** A shell line of the user's own configuration, run in the workspace before the agent; null for none. */
  setup: string | null;
  /** Removed when the agent cannot be started. */
  files: readonly string[];
};

/** What the pane itself knows, and the agent needs; nothing else of the tmux server's environment gets through. */
const OF_THE_PANE = ['PATH', 'TERM', 'TMUX', 'TMUX_PANE', 'TERM_PROGRAM', 'TERM_PROGRAM_VERSION'];

/**
 * The text of a POSIX shell script that becomes the agent. It runs twice: first to start itself again with an empty environment
 * (only what the pane knows stands in an argument), then to delete itself, set the variables and exec. So neither the tmux server's
 * environment nor its argument list, nor that of any process before the agent, ever holds what is in here.
 */
export function scriptText(script: Script): string {
  const [program = ''] = script.argv;
  const kept = OF_THE_PANE.map((name) => `\${${name}:+"${name}=$${name}"}`).join(' ');
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
    `cd ${shellQuote(script.cwd)} 2>/dev/null || fail 1 ${shellQuote(`the workspace ${script.cwd} is not there any more.`)}`,
    'unset OLDPWD',
    `{ [ -f ${shellQuote(program)} ] && [ -x ${shellQuote(program)} ]; } || fail 127 ${shellQuote(missing(program))}`,
    ...(script.stdin === null ? [] : stdinLines(script.stdin)),
    ...(script.umask === undefined ? [] : [`umask ${script.umask.toString(8).padStart(4, '0')}`]),
    // Before the variables, so that no locale of the user's has a say in how the quotes are read.
    `set -- ${script.argv.map(shellQuote).join(' ')}`,
    // bash complains about a locale that is not installed; the agent may yet know it.
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
  return `${program} is not there any more, or may not be run. Install it again or choose another agent.`;
}

/** What it prints is the session's first output. A failure is said, and the agent starts all the same: it may well mend it. */
function setupLines(setup: string): string[] {
  const shown = shellQuote(`schmux: setting the workspace up: ${setup}`);
  return [
    `printf '%s\\n' ${shown}`,
    `/bin/sh -c ${shellQuote(setup)} </dev/null || printf '%s\\n' "schmux: the setup command failed with exit code $?."`,
  ];
}

function stdinLines(path: string): string[] {
  const file = shellQuote(path);
  return [
    `[ -r ${file} ] || fail 1 ${shellQuote(`the prompt file ${path} is not there any more.`)}`,
    `exec <${file}`,
    `rm -f -- ${file}`,
  ];
}
