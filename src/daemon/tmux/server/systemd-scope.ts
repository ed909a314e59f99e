import { existsSync } from 'node:fs';
import { exec } from '../../../lib/exec.js';

/** Exists exactly when systemd is the init (sd_booted(3)). */
const BOOTED_BY_SYSTEMD = '/run/systemd/system';
/** tmux answers at once whether there is a server. */
const ASK_TIMEOUT_MS = 5000;

export type ScopeOptions = {
  binary: string;
  /** The arguments that name the server: `-L name`, or none. */
  socket: readonly string[];
  env: Record<string, string>;
  /** Default `/run/systemd/system`. */
  systemd?: string;
};

/**
 * Returns the prefix for a command that may start the tmux server. When a login session or unit ends, systemd ends everything in
 * it (systemd.kill(5), logind.conf(5) KillUserProcesses), including agents whose server was started there. So a server that
 * schmux starts gets a scope of its own (systemd-run(1) --scope becomes the command and keeps its pid). Empty where systemd is
 * not the init or a server runs already.
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
