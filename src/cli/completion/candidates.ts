import type { WordKind } from '../command.js';
import { connect } from '../daemon-control/connect.js';
import type { Connection } from '../daemon-control/connection.js';
import { findHome } from '../daemon-control/home.js';
import type { Io } from '../io.js';
import type { Candidate } from './shell-words.js';

type Fetch = (connection: Connection, before: Preceding) => Promise<Candidate[]>;

/** Kinds that every schmux knows by itself. */
const LOCAL = {
  session_field: async () =>
    (await import('../list/json-fields.js')).SESSION_FIELDS.map((value) => ({ value, description: '' })),
  config_key: async () => (await import('./config-keys.js')).configKeys(),
  config_value: async (before: string) =>
    (await import('./config-keys.js'))
      .configKeys()
      .filter(({ value }) => value === before)
      .flatMap(({ values }) => values.map((value) => ({ value, description: '' }))),
} satisfies Partial<Record<WordKind, (before: string) => Promise<Candidate[]>>>;

const FROM_DAEMON: Record<Exclude<WordKind, keyof typeof LOCAL | 'none' | 'file'>, Fetch> = {
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
  branch: async (connection, { repo }) => {
    const repos = await connection.call('repoList', {});
    const named = repos.find(({ name }) => name === repo) ?? (repos.length === 1 ? repos[0] : undefined);
    if (named === undefined) return [];
    const { branches, tags = [] } = await connection.call('repoBranches', { params: { name: named.name } });
    return [
      ...branches.map((value) => ({ value, description: 'branch' })),
      ...tags.map((value) => ({ value, description: 'tag' })),
    ];
  },
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

/** What is said of a word by those before it. */
export type Preceding = {
  /** The word right before it. */
  word: string;
  /** The value of `-r`, when there is one. */
  repo: string | undefined;
};

/** What schmux itself or the running daemon knows of a kind; nothing for files, which the shells know themselves. */
export async function candidatesOf(kind: WordKind, before: Preceding, io: Io): Promise<Candidate[]> {
  if (kind === 'none' || kind === 'file') return [];
  if (kind in LOCAL) return LOCAL[kind as keyof typeof LOCAL](before.word);
  return FROM_DAEMON[kind as keyof typeof FROM_DAEMON](await connect({ io, paths: findHome(io) }), before);
}
