import { SchmuxError } from '../../../contract/errors.js';
import { exec } from '../../../lib/exec.js';
import { parseVersion, requireSupported, type TmuxVersion } from './version.js';

/** tmux answers in ms, or never. */
const ASK_TIMEOUT_MS = 3000;
/** The message of a client whose server does not understand it (client.c). */
const NOT_UNDERSTOOD = 'server exited unexpectedly';

/**
 * Checks one reason why a control connection may have failed: the running server has another version than the program, as after
 * an upgrade. Between some versions (3.5 to 3.6) the two understand plain commands only. Throws TMUX_TOO_OLD or TMUX_FAILED
 * in that case, otherwise nothing.
 */
export async function throwOnMismatch(
  binary: string,
  socket: readonly string[],
  how: { env: Record<string, string>; version: TmuxVersion },
): Promise<void> {
  const args = [...socket, 'display-message', '-p', '#{version}'];
  const asked = await exec(binary, args, { env: how.env, timeoutMs: ASK_TIMEOUT_MS, cwd: '/' });
  const text = asked.code === 0 ? asked.stdout.trim() : '';
  const running = parseVersion(text);
  if (running !== null) requireSupported(running, 'The running tmux server');
  const other = running !== null && text !== how.version.text;
  if (!other && !`${asked.stdout}${asked.stderr}`.includes(NOT_UNDERSTOOD)) return;
  const which = other ? text : 'of another version';
  throw new SchmuxError(
    'TMUX_FAILED',
    `The running tmux server is ${which}, the installed tmux is ${how.version.text}, and the two are incompatible.`,
    {
      hint: 'Start schmux with the older tmux first in PATH, or end that server once its sessions are no longer needed (tmux kill-server).',
    },
  );
}
