import { OPTION_HOME, OPTION_ID } from './names.js';
import { textOf, type Run } from './run.js';
import { TmuxRefusal } from './refusal.js';

/**
 * Deletes the session `$n` if that server is still the one it was made on and it still carries our two marks; looked at
 * and done in one step, so that no other session of that name or number can be hit. True when it was there.
 */
export async function killSession(
  run: Run,
  home: string,
  seat: { id: string; session: string; serverPid: number },
): Promise<boolean> {
  const checks = [
    `#{==:#{pid},${seat.serverPid}}`,
    `#{==:#{${OPTION_ID}},${seat.id}}`,
    `#{==:#{${OPTION_HOME}},${home}}`,
  ];
  const ours = checks.reduce((all, check) => `#{&&:${all},${check}}`);
  try {
    const outputs = await run([
      [
        'if-shell',
        '-F',
        '-t',
        `${seat.session}:`,
        ours,
        `kill-session -t '${seat.session}' ; display-message -p killed`,
      ],
    ]);
    return outputs.some((output) => textOf(output) === 'killed');
  } catch (error) {
    if (error instanceof TmuxRefusal && /^(can't find|no such)/.test(error.words)) return false;
    throw error;
  }
}
