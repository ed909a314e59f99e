import { processText, type ProcessInfo, type SessionProcesses } from '../../contract/session/processes.js';
import type { IdResult, Session } from '../../contract/session/session.js';
import type { DaemonConnection } from '../daemon-control/connection.js';
import { onOneLine } from '../output/safe-text.js';

/** Most processes listed; the rest is counted. */
const LISTED_MAX = 8;

export const KEEP_PROCESSES_OPTION = {
  flags: '--keep-processes',
  description: 'Keep background processes that the agent started, such as servers',
} as const;

/** Returns the processes that ending each session would end, by id. */
export async function processesOf(
  connection: DaemonConnection,
  sessions: readonly Pick<Session, 'id'>[],
): Promise<ReadonlyMap<string, SessionProcesses>> {
  if (sessions.length === 0) return new Map();
  const body = { ids: sessions.map(({ id }) => id) };
  const found = await connection.call('sessionProcesses', { body });
  return new Map(found.map((entry) => [entry.id, entry]));
}

/** Returns one line per process, and one with the number of further processes. */
export function processLines(processes: readonly ProcessInfo[]): string[] {
  const lines = processes.slice(0, LISTED_MAX).map((entry) => onOneLine(processText(entry)));
  return processes.length > LISTED_MAX
    ? [...lines, `${processes.length - LISTED_MAX} more processes`]
    : lines;
}

/** Returns what happened to the processes beside the agent, to be added to a session's result line. */
export function outcomeText({ ended = [], kept = [], left = [] }: IdResult): string {
  const parts = [
    ['also ended', ended],
    ['still running', kept],
    ['could not be ended', left],
  ] as const;
  return parts
    .filter(([, processes]) => processes.length > 0)
    .map(([what, processes]) => `\n  ${what}: ${processLines(processes).join(`\n  ${what}: `)}`)
    .join('');
}
