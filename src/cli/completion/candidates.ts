import type { WordKind } from '../command.js';
import { connect } from '../daemon-control/connect.js';
import type { DaemonConnection } from '../daemon-control/connection.js';
import { findHome } from '../daemon-control/home.js';
import type { Io } from '../io.js';
import { handlesOf } from '../sessions/resolve.js';
import type { Candidate } from './shell-words.js';

type Fetch = (connection: DaemonConnection, before: Preceding) => Promise<Candidate[]>;

/** Kinds known without the daemon. */
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
    (await connection.call('sessionList', {})).flatMap((session) => {
      const { id, nickname, agent, indicator } = session;
      const byName = handlesOf(session).map((value) => ({ value, description: `${indicator}  ${id}` }));
      return [{ value: id, description: `${indicator}  ${nickname ?? agent}` }, ...byName];
    }),
  choice: async (connection, { word }) => {
    const { resolveSession } = await import('../sessions/resolve.js');
    const { id } = resolveSession(await connection.call('sessionList', {}), word);
    const { dialog } = await connection.call('sessionDialog', { params: { id } });
    return (dialog?.choices ?? []).map(({ label }, index) => ({
      value: String(index + 1),
      description: label,
    }));
  },
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

/** The context that the preceding words give a word. */
export type Preceding = {
  /** The word directly before it. */
  word: string;
  /** The value of `-r`, if any. */
  repo: string | undefined;
};

/** Returns the candidates of a kind; none for files, which the shells complete themselves. */
export async function candidatesOf(kind: WordKind, before: Preceding, io: Io): Promise<Candidate[]> {
  if (kind === 'none' || kind === 'file') return [];
  if (kind in LOCAL) return LOCAL[kind as keyof typeof LOCAL](before.word);
  return FROM_DAEMON[kind as keyof typeof FROM_DAEMON](await connect({ io, paths: findHome(io) }), before);
}
