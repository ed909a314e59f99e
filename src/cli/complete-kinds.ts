import type { WordKind } from './command.js';
import { connect } from './connect.js';
import type { Connection } from './connection.js';
import { homePaths } from './home.js';
import type { Io } from './io.js';
import type { Candidate } from './shell-words.js';

type Ask = (connection: Connection) => Promise<Candidate[]>;

const ASK: Record<Exclude<WordKind, 'none' | 'file'>, Ask> = {
  session: async (connection) =>
    (await connection.call('sessionList', {})).flatMap(({ id, nickname, agent, indicator }) => {
      const description = `${indicator}  ${nickname ?? agent}`;
      const byId = { value: id, description };
      return nickname === null ? [byId] : [byId, { value: nickname, description: `${indicator}  ${id}` }];
    }),
  agent: async (connection) =>
    (await connection.call('agentList', { query: {} }))
      .filter((agent) => agent.available)
      .map(({ name, label }) => ({ value: name, description: label })),
  repo: async (connection) =>
    (await connection.call('repoList', {})).map(({ name, url }) => ({ value: name, description: url })),
  workspace: async (connection) =>
    (await connection.call('workspaceList', { query: {} })).map(({ id, branch }) => ({
      value: id,
      description: branch ?? '',
    })),
  quick_launch: async (connection) =>
    (await connection.call('configGet', {})).quick_launches.map(({ name, agent }) => ({
      value: name,
      description: agent,
    })),
};

/** What the running daemon knows of a kind; nothing for files, which the shells know themselves. */
export async function candidatesOf(kind: WordKind, io: Io): Promise<Candidate[]> {
  if (kind === 'none' || kind === 'file') return [];
  return ASK[kind](await connect({ io, paths: homePaths(io) }));
}
