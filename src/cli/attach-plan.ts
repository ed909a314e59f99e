import { join } from 'node:path';

/** What to run, and whether the surrounding tmux must be forgotten for it. */
export type AttachPlan = { argv: [string, ...string[]]; forgetTmux: boolean };

export type Surroundings = {
  /** `$TMUX`: `<socket path>,<server pid>,<session>` inside tmux (tmux(1), ENVIRONMENT). */
  tmux: string | undefined;
  /** Where tmux keeps its sockets: `$TMUX_TMPDIR` or /tmp. */
  socketFolder: string;
  uid: number;
};

/**
 * From the printed attach command (S1.2) to what is run. Outside tmux: exactly that command. Inside the same server: the same
 * with `switch-client`, for tmux refuses to nest. Inside another server: that command, nested, with the outer one forgotten.
 */
export function planAttach(printed: string, around: Surroundings): AttachPlan {
  const argv = printed.split(' ') as [string, ...string[]];
  if (!around.tmux) return { argv, forgetTmux: false };
  const flag = argv.indexOf('-L');
  const socketName = flag === -1 ? 'default' : (argv[flag + 1] ?? 'default');
  const wanted = join(around.socketFolder, `tmux-${around.uid}`, socketName);
  if (socketPathIn(around.tmux) !== wanted) return { argv, forgetTmux: true };
  return {
    argv: argv.map((part) => (part === 'attach' ? 'switch-client' : part)) as [string, ...string[]],
    forgetTmux: false,
  };
}

/** The path may hold commas; the two numbers behind it do not. */
function socketPathIn(tmux: string): string {
  return tmux.replace(/,[^,]*,[^,]*$/, '');
}
