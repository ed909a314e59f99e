import type { Session } from '../../contract/session/session.js';
import type { Connection } from '../daemon-control/connection.js';
import { resolveSession, resolveSessions } from './resolve.js';

/** The session a word names, as the daemon sees it now. */
export async function pickSession(connection: Connection, text: string): Promise<Session> {
  return resolveSession(await connection.call('sessionList', {}), text);
}

/** The sessions several words name, each once. */
export async function pickSessions(connection: Connection, words: readonly string[]): Promise<Session[]> {
  return resolveSessions(await connection.call('sessionList', {}), words);
}
