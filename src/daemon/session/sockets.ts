import { attachCommand } from '../../contract/names.js';
import type { Seat, SessionRecord } from '../store/state-schema.js';
import { findSockets } from '../tmux/server/find-sockets.js';
import { serverEnvironment } from '../tmux/server/environment.js';
import { scopedId, socketName } from '../tmux/server/server-scoped-id.js';
import { defaultSocket } from '../tmux/server/socket.js';

/**
 * Returns the records with the tmux socket that older versions did not record: the socket of the server with the recorded pid if
 * it still runs, else that of the configured server. Returns null when nothing is missing.
 */
export async function fillSockets(
  records: readonly SessionRecord[],
  how: { env: Readonly<Record<string, string | undefined>>; socketName(): string | undefined },
): Promise<SessionRecord[] | null> {
  if (records.every((record) => record.socket !== undefined)) return null;
  const pids = records.flatMap((record) =>
    record.socket === undefined && record.status !== 'spawning' && record.seat !== null
      ? [record.seat.server_pid]
      : [],
  );
  const found = await findSockets(new Set(pids), how);
  const usual = defaultSocket(how.env, how.socketName());
  return records.map((record) => {
    if (record.socket !== undefined) return record;
    const pid = record.status === 'spawning' ? undefined : record.seat?.server_pid;
    return { ...record, socket: (pid === undefined ? undefined : found.get(pid)) ?? usual };
  });
}

/** Returns the sockets of the servers that still hold something of these sessions. */
export function socketsInUse(records: readonly SessionRecord[]): Set<string> {
  return new Set(
    records.flatMap((record) => {
      const isOver =
        record.status === 'done' && (record.seat === null || record.failure?.code === 'SESSION_GONE');
      return isOver || record.socket === undefined ? [] : [record.socket];
    }),
  );
}

/** Returns the tmux ids of a session as the tmux room takes them: together with their server's socket. */
export function scopedIdsOf(
  record: Pick<SessionRecord, 'socket'>,
  seat: Pick<Seat, 'session' | 'pane'>,
): { session: string; pane: string } {
  return { session: scopedId(seat.session, record.socket), pane: scopedId(seat.pane, record.socket) };
}

/** Creates a function that returns the command to attach to a session, whichever server it is on. */
export function createAttach(
  env: Readonly<Record<string, string | undefined>>,
): (id: string, socket: string | undefined) => string {
  const clean = serverEnvironment(env);
  return (id, socket) => attachCommand(id, socket === undefined ? null : socketName(clean, socket));
}
