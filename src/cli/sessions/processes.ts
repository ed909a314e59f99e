import { processText, type ProcessInfo, type SessionProcesses } from '../../contract/session/processes.js';
import type { IdResult, Session } from '../../contract/session/session.js';
import type { Connection } from '../daemon-control/connection.js';
import { onOneLine } from '../output/safe-text.js';

/** More than a question can hold becomes a number. */
const LISTED = 8;

export const KEEP_PROCESSES_OPTION = {
  flags: '--keep-processes',
  description: 'Keep background processes that the agent started, such as servers',
} as const;

/** What ending each of the sessions would end, by id. */
export async function processesOf(
  connection: Connection,
  sessions: readonly Pick<Session, 'id'>[],
): Promise<ReadonlyMap<string, SessionProcesses>> {
  if (sessions.length === 0) return new Map();
  const body = { ids: sessions.map(({ id }) => id) };
  const found = await connection.call('sessionProcesses', { body });
  return new Map(found.map((entry) => [entry.id, entry]));
}

/** One line for each process, and one for what is too much. */
export function processLines(processes: readonly ProcessInfo[]): string[] {
  const lines = processes.slice(0, LISTED).map((entry) => onOneLine(processText(entry)));
  return processes.length > LISTED ? [...lines, `${processes.length - LISTED} more processes`] : lines;
}

/** For the line that says what became of a session: the processes beside its agent. */
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
