import { exec } from './exec.js';

/** stty takes some ms; a device that hangs must not hold up a message. */
const STTY_TIMEOUT_MS = 1000;

/**
 * Returns true when the terminal reads a whole line and does not show it, which is how `sudo`, `ssh` and `read -s` ask for a
 * secret. Programs that draw their own input turn line editing off as well and do not count. False when that is unknown.
 */
export async function asksForSecret(tty: string, path: string | undefined): Promise<boolean> {
  const flag = process.platform === 'linux' ? '-F' : '-f';
  const { code, stdout } = await exec('stty', [flag, tty, '-a'], {
    env: { PATH: path ?? '/usr/bin:/bin', LC_ALL: 'C' },
    timeoutMs: STTY_TIMEOUT_MS,
  });
  return code === 0 && isSecret(stdout);
}

/** Reads the output of `stty -a`, which uses the same words on Linux, macOS and the BSDs. */
export function isSecret(settings: string): boolean {
  const words = new Set(settings.split(/[\s;]+/));
  return words.has('icanon') && words.has('-echo');
}
