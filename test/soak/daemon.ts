import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Session } from '../../src/contract/session/session.js';
import { parseProcStat } from '../../src/lib/processes/proc-stat.js';
import { processesOf, type SchmuxWorld } from '../support/worlds/schmux-world.js';
import { until } from './agents.js';

/** Returns the pid that the daemon recorded; null when there is none. */
export async function daemonPid(world: SchmuxWorld): Promise<number | null> {
  const text = await readFile(join(world.home, 'run/daemon.json'), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as { pid: number }).pid;
}

/** Returns whether a process runs; false for zombies too. */
export async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !['Z', 'X', undefined].includes(parseProcStat(stat)?.state);
}

/**
 * Returns the pids of this world's daemons. Between fork and exec, a program that a daemon starts has the daemon's command line
 * (seen in one check of 160 while it starts programs), so a child of a daemon does not count.
 */
export async function daemonPids(world: SchmuxWorld): Promise<number[]> {
  const named = (await processesOf(world.dir))
    .filter((line) => line.includes('daemon/main.js'))
    .map((line) => Number(line.split(' ')[0]));
  const parents = await Promise.all(named.map(parentOf));
  return named.filter((_, index) => !named.includes(parents[index] ?? 0));
}

/** Returns 0 when the process is gone. */
export async function parentOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return parseProcStat(stat)?.parent ?? 0;
}

/** Ends the daemon with a signal and waits until it is gone. Does nothing when there is none. */
export async function endDaemon(world: SchmuxWorld, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const pid = await daemonPid(world);
  if (pid === null || !(await isRunning(pid))) return;
  process.kill(pid, signal);
  await until('the end of the daemon', async () => !(await isRunning(pid)));
}

export async function list(world: SchmuxWorld): Promise<Session[]> {
  return (await world.client()).call('sessionList', {});
}

export async function send(world: SchmuxWorld, id: string, text: string): Promise<void> {
  await (await world.client()).call('sessionSend', { params: { id }, body: { text } });
}

/** Runs `done` or `dispose`. Throws the daemon's refusal. */
export async function finish(world: SchmuxWorld, what: 'done' | 'dispose', ids: string[]): Promise<void> {
  const client = await world.client();
  const results = await client.call(what === 'done' ? 'sessionDone' : 'sessionDispose', { body: { ids } });
  for (const { id, error } of results) if (error !== null) throw new Error(`${id}: ${error.message}`);
}
