import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** True while a process with that pid exists (also one we may not signal). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Like `isAlive`, but a process that ended and waits to be collected (a zombie: containers without an init) is gone. */
export async function isRunning(pid: number, platform: NodeJS.Platform): Promise<boolean> {
  return isAlive(pid) && (platform !== 'linux' || (await processStart(pid, platform)) !== null);
}

/**
 * When a process started, in the words the daemon's own record uses: with the pid it names one process for good.
 * Linux: clock ticks since boot, field 22 of /proc/<pid>/stat (proc(5)); elsewhere `lstart` of ps. Null when there is none, or only its zombie.
 */
export async function processStart(pid: number, platform: NodeJS.Platform): Promise<string | null> {
  if (platform !== 'linux') return startByPs(pid);
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses and may hold anything: count from the last one.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
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
