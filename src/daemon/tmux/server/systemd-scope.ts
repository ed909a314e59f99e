import { existsSync } from 'node:fs';
import { exec } from '../../../lib/exec.js';

/** There exactly when systemd is the init (sd_booted(3)). */
const BOOTED_BY_SYSTEMD = '/run/systemd/system';
/** tmux says at once whether there is a server. Unit: ms. */
const ASK_TIMEOUT_MS = 5000;

export type ScopeOptions = {
  binary: string;
  /** What names the server: `-L name`, or nothing. */
  socket: readonly string[];
  env: Record<string, string>;
  /** Default `/run/systemd/system`. */
  systemd?: string;
};

/**
 * What to put before a command that may start the tmux server. systemd ends everything of a login session or unit with it
 * (systemd.kill(5), logind.conf(5) KillUserProcesses), the agents too if it was there that the server began; so a server
 * that schmux starts gets a scope of its own (systemd-run(1) --scope becomes the command, its pid stays). Empty where
 * systemd is not the init or a server is there already.
 */
export async function scopePrefix(options: ScopeOptions): Promise<string[]> {
  if (!existsSync(options.systemd ?? BOOTED_BY_SYSTEMD)) return [];
  const asked = await exec(options.binary, [...options.socket, 'display-message', '-p', '#{pid}'], {
    env: options.env,
    timeoutMs: ASK_TIMEOUT_MS,
    cwd: '/',
  });
  if (asked.code === 0) return [];
  return ['systemd-run', '--user', '--scope', '--quiet', '--collect', '--description=tmux for schmux', '--'];
}
