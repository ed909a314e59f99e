import { readFileSync } from 'node:fs';

/**
 * Processor time that a process has had, in ticks (proc(5); the name in parentheses may hold anything). Null where the system
 * does not tell, or when there is no such process.
 */
export function workOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return null; // ended, or not Linux
  }
}
