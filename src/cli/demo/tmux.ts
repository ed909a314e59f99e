import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Demo } from './home.js';
import type { Io } from '../io.js';

/** tmux answers at once or not at all. Unit: ms. */
const TMUX_TIMEOUT_MS = 5000;

/**
 * Ends what is left on the demo's own tmux server, session by session; the server ends with its last one. Only sessions with
 * schmux's names are touched: should a person have made one there, it stays.
 */
export async function endDemoTmux(demo: Demo, env: Io['env']): Promise<void> {
  const { TMUX: _outer, ...rest } = env;
  const tmux = (args: readonly string[]) =>
    new Promise<string>((resolve) => {
      execFile(
        'tmux',
        ['-L', demo.socketName, ...args],
        { env: rest, timeout: TMUX_TIMEOUT_MS },
        (error, stdout) => {
          resolve(error === null ? stdout : ''); // no server: nothing is left
        },
      );
    });
  const lines = (await tmux(['list-sessions', '-F', '#{session_id} #{session_name}'])).split('\n');
  for (const line of lines) {
    const [, id, name = ''] = /^(\$\d+) (.*)$/.exec(line) ?? [];
    if (id !== undefined && /^_?schmux-/.test(name)) await tmux(['kill-session', '-t', id]);
  }
  // A server leaves its socket behind; only one that nobody listens on any more is removed.
  const folder = join(env['TMUX_TMPDIR'] || '/tmp', `tmux-${process.getuid?.() ?? 0}`);
  if ((await tmux(['list-sessions'])) === '') await rm(join(folder, demo.socketName), { force: true });
}
