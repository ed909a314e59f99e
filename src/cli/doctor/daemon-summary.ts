import { compareAttention, needsYou } from '../../contract/session/attention.js';
import { connect } from '../daemon-control/connect.js';
import type { Connection } from '../daemon-control/connection.js';
import { findDaemon } from '../daemon-control/daemon-file.js';
import { packageVersion } from '../program/version.js';
import type { Machine } from './check.js';

/** What the running daemon knows better than a look at the machine from here. */
export type DaemonSummary = {
  /** Agents that can be started, by name, the demo agent left out. */
  agents: string[];
  repos: string[];
  /** Sessions, and the ids of those that need the user, the most urgent first. */
  sessions: number;
  waiting: string[];
};

/** Asks the daemon of this home; null when none of this version is running. */
export async function askDaemon({ io, paths }: Pick<Machine, 'io' | 'paths'>): Promise<DaemonSummary | null> {
  const found = await findDaemon(paths, io.platform);
  if (found.state !== 'up' || found.info.version !== packageVersion()) return null;
  try {
    return await summarize(await connect({ io, paths }));
  } catch {
    return null; // it is going away: the other checks say what they see
  }
}

async function summarize(connection: Connection): Promise<DaemonSummary> {
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

/** The command that is worth most now: who waits, the page, the first agent, or the demo. */
export function nextStep(daemon: DaemonSummary | null, agents: readonly string[]): string {
  if (daemon !== null && daemon.waiting.length > 0) return 'schmux next';
  if (daemon !== null && daemon.sessions > 0) return 'schmux open';
  const [agent] = daemon?.agents ?? agents;
  if (agent === undefined) return 'schmux demo';
  const repo = daemon?.repos[0] ?? '<repository>';
  return `schmux spawn -a ${agent} -r ${repo} -p "…"`;
}
