import type { Style } from '../output/style.js';

export const DESCRIPTION =
  'Run many coding agents, each in its own tmux session on its own git clone, and see at a glance who needs you.';

const FIRST_STEPS = [
  ['schmux demo', 'Try it with three demo agents, no account needed'],
  ['schmux spawn -a claude -p "Fix the login test"', 'Start an agent in the current repository'],
  ['schmux list', 'List sessions, most urgent first'],
  ['schmux attach <id>', 'Attach this terminal to a session'],
  ['schmux open', 'Open the dashboard'],
] as const;

/** Returns the output of `schmux` alone: the first steps, and where to find the rest. */
export function shortHelp(style: Style): string {
  const width = Math.max(...FIRST_STEPS.map(([command]) => command.length));
  const steps = FIRST_STEPS.map(([command, what]) => `  ${command.padEnd(width)}   ${style.dim(what)}`);
  return [
    DESCRIPTION,
    '',
    ...steps,
    '',
    'schmux help lists all commands; schmux help <command> explains one.',
  ].join('\n');
}
