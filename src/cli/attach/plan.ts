import { join } from 'node:path';

/** The command to run, and whether to unset TMUX for it. */
export type AttachPlan = { argv: [string, ...string[]]; forgetTmux: boolean };

export type Surroundings = {
  /** `$TMUX`: `<socket path>,<server pid>,<session>` inside tmux (tmux(1), ENVIRONMENT). */
  tmux: string | undefined;
  /** tmux's socket directory: `$TMUX_TMPDIR` or /tmp. */
  socketFolder: string;
  uid: number;
};

/**
 * Turns the attach command that is printed into the command that is run. Outside tmux: exactly that command. Inside the same
 * server: the same with `switch-client`, for tmux refuses to nest. Inside another server: that command, nested, with the outer
 * one forgotten.
 */
export function planAttach(printed: string, around: Surroundings): AttachPlan {
  const argv = wordsOf(printed) as [string, ...string[]];
  if (!around.tmux) return { argv, forgetTmux: false };
  const after = (flag: string) => (argv.includes(flag) ? argv[argv.indexOf(flag) + 1] : undefined);
  const wanted = after('-S') ?? join(around.socketFolder, `tmux-${around.uid}`, after('-L') ?? 'default');
  if (socketPathIn(around.tmux) !== wanted) return { argv, forgetTmux: true };
  return {
    argv: argv.map((part) => (part === 'attach' ? 'switch-client' : part)) as [string, ...string[]],
    forgetTmux: false,
  };
}

/** Splits a command as schmux prints it, where words are single-quoted only if necessary. */
function wordsOf(printed: string): string[] {
  const words = printed.match(/(?:'[^']*'|\\'|[^ '\\])+/g) ?? [];
  return words.map((word) =>
    word.replaceAll(/'([^']*)'|\\'/g, (_all, quoted: string | undefined) => quoted ?? "'"),
  );
}

/** Returns the socket path in `$TMUX`; it may contain commas, the two numbers after it do not. */
function socketPathIn(tmux: string): string {
  return tmux.replace(/,[^,]*,[^,]*$/, '');
}
