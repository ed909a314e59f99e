import { readFile } from 'node:fs/promises';
import { exec } from '../../../../lib/exec.js';
import { parseProcStat } from '../../../../lib/processes/proc-stat.js';
import { identify, signal, type ProcessIdentity } from '../../../../lib/processes/process.js';

/** A signal takes effect within a turn of the scheduler; a writer inside the kernel's file system code finishes its write first. */
const STOP_TIMEOUT_MS = 1000;

/** Stops the process and waits until it has stopped. Returns false when it is gone, or did not stop and was continued. */
export async function stopWriter(writer: ProcessIdentity): Promise<boolean> {
  if (!(await signal(writer, 'SIGSTOP'))) return false;
  const deadline = performance.now() + STOP_TIMEOUT_MS;
  do {
    if (await isStopped(writer.pid)) return true;
    await new Promise((resolve) => setTimeout(resolve, 1));
  } while (performance.now() < deadline);
  await continueWriter(writer);
  return false;
}

/** Continues the process; harmless when it runs or is gone. */
export async function continueWriter(writer: ProcessIdentity): Promise<void> {
  await signal(writer, 'SIGCONT');
}

/** Continues a process that was stopped a moment ago and so is still the same; works also when no file descriptor is left to look it up. */
export async function releaseWriter(writer: ProcessIdentity): Promise<void> {
  try {
    process.kill(writer.pid, 'SIGCONT');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Identifies the process with that pid, so that it cannot be mistaken for a later one. */
export function writerOf(pid: number): Promise<ProcessIdentity | null> {
  return identify(pid);
}

/** State `T` of proc(5) means stopped by a signal; ps(1) says the same elsewhere. */
async function isStopped(pid: number): Promise<boolean> {
  if (process.platform === 'linux') {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    return parseProcStat(stat)?.state === 'T';
  }
  const result = await exec('ps', ['-o', 'state=', '-p', String(pid)], {
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    timeoutMs: STOP_TIMEOUT_MS,
  });
  return result.stdout.trim().startsWith('T');
}
