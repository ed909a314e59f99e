import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Demo } from './home.js';
import type { Io } from '../io.js';

/** tmux replies at once or not at all. */
const TMUX_TIMEOUT_MS = 5000;

/**
 * Ends the sessions left on the demo's own tmux server; the server exits with its last session. Only sessions with schmux's
 * names are touched: one that the user made there is kept.
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
  // A server leaves its socket behind; it is removed only if nobody listens on it.
  const folder = join(env['TMUX_TMPDIR'] || '/tmp', `tmux-${process.getuid?.() ?? 0}`);
  if ((await tmux(['list-sessions'])) === '') await rm(join(folder, demo.socketName), { force: true });
}
