import { SchmuxError } from '../../../contract/errors.js';
import { exec } from '../../../lib/exec.js';
import { parseVersion, requireSupported, type TmuxVersion } from './version.js';

/** tmux answers in ms, or never. Unit: ms. */
const ASK_TIMEOUT_MS = 3000;
/** What a client says whose words its server does not understand (client.c). */
const NOT_UNDERSTOOD = 'server exited unexpectedly';

/**
 * Why a control connection may have failed: the server was started by another version than the program is now, as after an
 * upgrade. Over some versions (3.5 to 3.6) the two have no language for more than plain commands. Throws TMUX_TOO_OLD or
 * TMUX_FAILED when that is so, else nothing.
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
  if (running !== null) requireSupported(running, 'The tmux server that is running');
  const other = running !== null && text !== how.version.text;
  if (!other && !`${asked.stdout}${asked.stderr}`.includes(NOT_UNDERSTOOD)) return;
  const which = other ? text : 'of another version';
  throw new SchmuxError(
    'TMUX_FAILED',
    `The tmux server that is running is ${which}, the installed tmux is ${how.version.text}, and they do not understand each other.`,
    {
      hint: 'Start schmux with the older program first in PATH, or end that server once its sessions may end (tmux kill-server).',
    },
  );
}
