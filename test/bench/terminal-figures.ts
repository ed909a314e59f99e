import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { cpuTicksOf, readProcStat } from '../../src/lib/processes/proc-stat.js';

/** Returns a quantile. `share` is in [0, 1]: 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Returns the processor time so far; proc(5) counts it in ticks of 1/100 s. */
export function cpuSeconds(pid: number): number {
  return (cpuTicksOf(pid) ?? Number.NaN) / 100;
}

/** Measures the percentage of one core that each uses, over `ms`. */
export async function cpuShares(pids: readonly number[], ms: number): Promise<number[]> {
  const start = performance.now();
  const before = pids.map(cpuSeconds);
  await pause(ms);
  const after = pids.map(cpuSeconds);
  const seconds = (performance.now() - start) / 1000;
  return after.map((value, index) => ((value - (before[index] ?? 0)) / seconds) * 100);
}

export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => readProcStat(Number(name))?.parent === pid)
    .map(Number);
}

export const commandOf = (pid: number): string => readFileSync(`/proc/${pid}/comm`, 'utf8').trim();

/** Returns the memory of a process, with shared pages divided among the processes that share them. */
export function memoryMb(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) / 1024;
}

/** Returns the peak resident memory since `resetPeak`. */
export function peakMb(pid: number): number {
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** Resets the peak to the current resident memory by writing 5 (proc(5)). */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

export const loadNow = (): string => readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 3).join(' ');
