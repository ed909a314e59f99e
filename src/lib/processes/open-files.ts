import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { exec } from '../exec.js';

const LIST_TIMEOUT_MS = 5000;

/** Returns the paths that these processes have open, as far as the system shows them. */
export async function openFiles(pids: readonly number[]): Promise<string[]> {
  if (pids.length === 0) return [];
  if (process.platform !== 'linux') return readByLsof(pids);
  const each = await Promise.all(
    pids.map(async (pid) => {
      const folder = `/proc/${pid}/fd`;
      const names = await readdir(folder).catch(() => []); // ended meanwhile, or another user's
      return Promise.all(names.map((name) => readlink(join(folder, name)).catch(() => '')));
    }),
  );
  return [...new Set(each.flat())].filter((path) => path.startsWith('/'));
}

/** lsof(8) with -F: a line `n<path>` for each open file. */
async function readByLsof(pids: readonly number[]): Promise<string[]> {
  const result = await exec('lsof', ['-p', pids.join(','), '-Fn'], {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
    timeoutMs: LIST_TIMEOUT_MS,
  });
  return result.stdout.split('\n').flatMap((line) => (line.startsWith('n/') ? [line.slice(1)] : []));
}
