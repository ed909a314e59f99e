import { readlink } from 'node:fs/promises';
import { exec } from '../exec.js';

const LIST_TIMEOUT_MS = 5000;

/** Returns the working directory of each process, as far as the system shows it: not for other users' processes, nor for ended ones. */
export async function workingDirectories(pids: readonly number[]): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  if (pids.length === 0) return found;
  if (process.platform !== 'linux') return readByLsof(pids);
  for (const pid of pids) {
    try {
      found.set(pid, await readlink(`/proc/${pid}/cwd`));
    } catch {
      continue; // ended meanwhile, or another user's
    }
  }
  return found;
}

/** lsof(8) with -F: a line `p<pid>`, then `n<path>` of its directory. */
async function readByLsof(pids: readonly number[]): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  const result = await exec('lsof', ['-a', '-d', 'cwd', '-p', pids.join(','), '-Fpn'], {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
    timeoutMs: LIST_TIMEOUT_MS,
  });
  let pid: number | null = null;
  for (const line of result.stdout.split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    if (line.startsWith('n') && pid !== null) found.set(pid, line.slice(1));
  }
  return found;
}
