import { readFile } from 'node:fs/promises';
import { exec } from '../exec.js';

let cached: Promise<string | null> | null = null;

/**
 * Identifies this boot of the machine, so that a pid and a start time on file are not matched with a process of a later boot.
 * Null where the system does not say.
 */
export function bootId(): Promise<string | null> {
  cached ??= process.platform === 'linux' ? readBootId() : askBootId();
  return cached;
}

async function readBootId(): Promise<string | null> {
  const text = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return text.trim() || null;
}

async function askBootId(): Promise<string | null> {
  const result = await exec('sysctl', ['-n', 'kern.bootsessionuuid'], {
    env: { PATH: '/usr/sbin:/usr/bin:/bin', LC_ALL: 'C' },
    timeoutMs: 5000,
  });
  return result.stdout.trim() || null;
}
