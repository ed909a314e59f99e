import { ENV_SESSION, OPTION_AGENT, OPTION_HOME, OPTION_ID } from './names.js';
import { textOf, type Run } from './run.js';
import { TmuxCommandError } from './control/command-error.js';

type Seat = { id: string; session: string; pane: string; serverPid: number };

/**
 * Deletes the session `$n` if the server is still the one it was made on and the session still carries our mark, and the agent's
 * pane, wherever the user moved it, by its own mark. Each is checked and deleted in one step, so that nothing else of that
 * name or number can be hit. Returns true when one of them existed.
 */
export async function killSession(run: Run, home: string, seat: Seat): Promise<boolean> {
  const onServer = `#{==:#{pid},${seat.serverPid}}`;
  const mark = `#{==:#{${ENV_SESSION}},${home}:${seat.id}}`;
  const older = `#{&&:#{==:#{${OPTION_ID}},${seat.id}},#{==:#{${OPTION_HOME}},${home}}}`;
  const ours = `#{&&:${onServer},#{||:${mark},${older}}}`;
  const agent = `#{&&:${onServer},#{==:#{${OPTION_AGENT}},${home}:${seat.id}}}`;
  const session = await killIf(run, {
    target: `${seat.session}:`,
    is: ours,
    kill: `kill-session -t '${seat.session}'`,
  });
  const pane = await killIf(run, { target: seat.pane, is: agent, kill: `kill-pane -t '${seat.pane}'` });
  return session || pane;
}

/** Runs `kill` if the format `is` holds. tmux parses the nested command again, so it holds only constants and tmux's own ids. */
async function killIf(run: Run, what: { target: string; is: string; kill: string }): Promise<boolean> {
  try {
    const outputs = await run([
      ['if-shell', '-F', '-t', what.target, what.is, `${what.kill} ; display-message -p killed`],
    ]);
    return outputs.some((output) => textOf(output) === 'killed');
  } catch (error) {
    if (error instanceof TmuxCommandError && /^(can't find|no such)/.test(error.words)) return false;
    throw error;
  }
}
