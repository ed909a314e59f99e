import type { Session } from '../../contract/session/session.js';
import type { DaemonConnection } from '../daemon-control/connection.js';
import { resolveSession, resolveSessions } from './resolve.js';

export const SESSION_ARGUMENT = {
  name: '<id>',
  description: 'Session: id, unique id prefix or nickname',
  complete: 'session',
} as const;

export const SESSIONS_ARGUMENT = {
  name: '<ids...>',
  description: 'Sessions: ids, unique id prefixes or nicknames',
  complete: 'session',
} as const;

/** Returns the named session in its current state. */
export async function pickSession(connection: DaemonConnection, text: string): Promise<Session> {
  return resolveSession(await connection.call('sessionList', {}), text);
}

/** Returns the named sessions, each once. */
export async function pickSessions(
  connection: DaemonConnection,
  words: readonly string[],
): Promise<Session[]> {
  return resolveSessions(await connection.call('sessionList', {}), words);
}
