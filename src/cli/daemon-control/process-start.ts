import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { parseProcStat } from '../../lib/processes/proc-stat.js';
import { isAlive } from '../../lib/processes/alive.js';

/** True while a process runs; unlike `isAlive`, false for a zombie (in containers without an init). */
export async function isRunning(pid: number, platform: NodeJS.Platform): Promise<boolean> {
  return isAlive(pid) && (platform !== 'linux' || (await processStart(pid, platform)) !== null);
}

/**
 * Returns when a process started, in the format of the daemon's own record; with the pid, it identifies the process for good.
 * Linux: clock ticks since boot, field 22 of /proc/<pid>/stat (proc(5)); elsewhere `lstart` of ps. Null for no process or a zombie.
 */
export async function processStart(pid: number, platform: NodeJS.Platform): Promise<string | null> {
  if (platform !== 'linux') return startByPs(pid);
  try {
    const stat = parseProcStat(await readFile(`/proc/${pid}/stat`, 'utf8'));
    return stat === null || stat.state === 'Z' ? null : stat.start;
  } catch {
    return null; // no such process
  }
}

function startByPs(pid: number): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(
      'ps',
      ['-p', String(pid), '-o', 'lstart='],
      { env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } },
      (error, stdout) => {
        resolve(error === null && stdout.trim() !== '' ? stdout.trim() : null);
      },
    );
  });
}
