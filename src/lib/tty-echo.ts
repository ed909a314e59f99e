import { exec } from './exec.js';

/** It answers in some ms; a device that hangs must not hold a message up. Unit: ms. */
const STTY_TIMEOUT_MS = 1000;

/**
 * True when the terminal reads a whole line and does not show it: how `sudo`, `ssh` and `read -s` ask for a secret.
 * Programs that draw their own input turn line editing off as well and are not meant. False when nobody can tell.
 */
export async function asksForSecret(tty: string, path: string | undefined): Promise<boolean> {
  const flag = process.platform === 'linux' ? '-F' : '-f';
  const { code, stdout } = await exec('stty', [flag, tty, '-a'], {
    env: { PATH: path ?? '/usr/bin:/bin', LC_ALL: 'C' },
    timeoutMs: STTY_TIMEOUT_MS,
  });
  return code === 0 && isSecret(stdout);
}

/** Reads the words of `stty -a`, which is the same on Linux, macOS and the BSDs. */
export function isSecret(settings: string): boolean {
  const words = new Set(settings.split(/[\s;]+/));
  return words.has('icanon') && words.has('-echo');
}
