import { compareAttention, needsYou } from '../../contract/session/attention.js';
import { connect } from '../daemon-control/connect.js';
import type { DaemonConnection } from '../daemon-control/connection.js';
import { findDaemon } from '../daemon-control/daemon-file.js';
import { packageVersion } from '../program/version.js';
import type { Machine } from './check.js';

/** Facts that the running daemon knows better than this process. */
export type DaemonSummary = {
  /** Names of available agents, without the demo agent. */
  agents: string[];
  repos: string[];
  /** The number of sessions, and the ids of those that need the user, most urgent first. */
  sessions: number;
  waiting: string[];
};

/** Asks the daemon of this home; returns null if none of this version is running. */
export async function askDaemon({ io, paths }: Pick<Machine, 'io' | 'paths'>): Promise<DaemonSummary | null> {
  const found = await findDaemon(paths, io.platform);
  if (found.state !== 'up' || found.info.version !== packageVersion()) return null;
  try {
    return await summarize(await connect({ io, paths }));
  } catch {
    return null; // it is stopping: the other checks report what they see
  }
}

async function summarize(connection: DaemonConnection): Promise<DaemonSummary> {
  const [agents, repos, sessions] = await Promise.all([
    connection.call('agentList', { query: {} }),
    connection.call('repoList', {}),
    connection.call('sessionList', {}),
  ]);
  return {
    agents: agents.filter(({ available, kind }) => available && kind !== 'demo').map(({ name }) => name),
    repos: repos.map(({ name }) => name),
    sessions: sessions.length,
    waiting: sessions
      .filter(needsYou)
      .sort(compareAttention)
      .map(({ id }) => id),
  };
}

/** Returns the most useful next command: the waiting session, the dashboard, a first agent, or the demo. */
export function nextStep(daemon: DaemonSummary | null, agents: readonly string[]): string {
  if (daemon !== null && daemon.waiting.length > 0) return 'schmux next';
  if (daemon !== null && daemon.sessions > 0) return 'schmux open';
  const [agent] = daemon?.agents ?? agents;
  if (agent === undefined) return 'schmux demo';
  const repo = daemon?.repos[0] ?? '<repository>';
  return `schmux spawn -a ${agent} -r ${repo} -p "…"`;
}
