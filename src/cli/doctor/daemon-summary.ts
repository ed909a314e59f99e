import { compareAttention, needsYou } from '../../contract/session/attention.js';
import { connect } from '../daemon-control/connect.js';
import type { Connection } from '../daemon-control/connection.js';
import { findDaemon } from '../daemon-control/daemon-file.js';
import { packageVersion } from '../program/version.js';
import type { Machine } from './check.js';

/** What the running daemon knows better than a look at the machine from here. */
export type DaemonWords = {
  /** Agents that can be started, by name, the demo agent left out. */
  agents: string[];
  repos: string[];
  /** Sessions, and the ids of those that need the user, the most urgent first. */
  sessions: number;
  waiting: string[];
};

/** Asks the daemon of this home; null when none of this version is running. */
export async function askDaemon({ io, paths }: Pick<Machine, 'io' | 'paths'>): Promise<DaemonWords | null> {
  const found = await findDaemon(paths, io.platform);
  if (found.state !== 'up' || found.info.version !== packageVersion()) return null;
  try {
    return await wordsOf(await connect({ io, paths }));
  } catch {
    return null; // it is going away: the other checks say what they see
  }
}

async function wordsOf(connection: Connection): Promise<DaemonWords> {
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
export function nextStep(words: DaemonWords | null, agents: readonly string[]): string {
  if (words !== null && words.waiting.length > 0) return 'schmux next';
  if (words !== null && words.sessions > 0) return 'schmux open';
  const [agent] = words?.agents ?? agents;
  if (agent === undefined) return 'schmux demo';
  const repo = words?.repos[0] ?? '<repository>';
  return `schmux spawn -a ${agent} -r ${repo} -p "…"`;
}
