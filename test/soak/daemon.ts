import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Session } from '../../src/contract/session/session.js';
import { parseProcStat } from '../../src/lib/processes/proc-stat.js';
import { processesOf, type SchmuxWorld } from '../support/worlds/schmux-world.js';
import { until } from './agents.js';

/** The pid the daemon wrote down; null when none did. */
export async function daemonPid(world: SchmuxWorld): Promise<number | null> {
  const text = await readFile(join(world.home, 'run/daemon.json'), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as { pid: number }).pid;
}

/** False for one that ended and was not waited for yet as well. */
export async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !['Z', 'X', undefined].includes(parseProcStat(stat)?.state);
}

/**
 * The pids of this world's daemons. What a daemon starts carries its command line from the fork until the exec (seen by one
 * look in 160 while it starts programs): a child of one is none.
 */
export async function daemonPids(world: SchmuxWorld): Promise<number[]> {
  const named = (await processesOf(world.dir))
    .filter((line) => line.includes('daemon/main.js'))
    .map((line) => Number(line.split(' ')[0]));
  const parents = await Promise.all(named.map(parentOf));
  return named.filter((_, index) => !named.includes(parents[index] ?? 0));
}

/** 0 when it is gone. */
export async function parentOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return parseProcStat(stat)?.parent ?? 0;
}

/** Ends the daemon with that signal and waits until it is gone; fine when there is none. */
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

/** `done` or `dispose`; throws what the daemon says against it. */
export async function finish(world: SchmuxWorld, what: 'done' | 'dispose', ids: string[]): Promise<void> {
  const client = await world.client();
  const results = await client.call(what === 'done' ? 'sessionDone' : 'sessionDispose', { body: { ids } });
  for (const { id, error } of results) if (error !== null) throw new Error(`${id}: ${error.message}`);
}
