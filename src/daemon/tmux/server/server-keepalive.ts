import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { textOf, type Run } from '../run.js';

/** Gives tmux an input that never ends and is always empty and an output that never fills, and leaves no file behind. */
const SCRIPT =
  'fifo=$1; shift; mkfifo -m 600 "$fifo" || exit 1; exec 0<>"$fifo"; rm -f "$fifo"; exec "$@" >/dev/null 2>&1';

/**
 * Keeps the server alive under a user's `exit-unattached on`, which ends it, and with it every agent, when the last client goes;
 * the daemon's own may be the last. Options of the server are not ours to change, so a second control client that nobody
 * reads is attached to the quiet session and outlives the daemon. Does nothing while the option is off or such a client exists.
 */
export async function keepServerAlive(
  run: Run,
  how: {
    binary: string;
    args: readonly string[];
    env: Record<string, string>;
    session: string;
    runDir: string;
  },
): Promise<void> {
  const [option, clients] = await run([
    ['display-message', '-p', '#{exit-unattached}'],
    ['list-clients', '-t', how.session, '-F', '#{client_pid}'],
  ]);
  if (textOf(option) !== '1' || textOf(clients).split('\n').length > 1) return;
  const fifo = join(how.runDir, `keeper-${randomBytes(6).toString('hex')}`);
  const attach = [
    how.binary,
    ...how.args,
    '-C',
    'attach-session',
    '-t',
    how.session,
    '-f',
    'no-output,ignore-size',
  ];
  const child = spawn('/bin/sh', ['-c', SCRIPT, 'sh', fifo, ...attach], {
    cwd: '/',
    env: how.env,
    stdio: 'ignore',
    detached: true,
  });
  child.unref();
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
}
