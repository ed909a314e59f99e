import { connect as connectSocket } from 'node:net';
import { createClient } from '../../client/client.js';
import { openEventStream } from '../../client/event-stream.js';
import type { Socket } from '../../client/socket.js';
import { systemTimers } from '../../client/timers.js';
import type { Transport } from '../../client/transport.js';
import { SchmuxError } from '../../contract/errors.js';
import type { Session } from '../../contract/session/session.js';
import type { Change } from '../../contract/events.js';
import type { DaemonConnection, Follower } from './connection.js';
import { findDaemon, requireDaemon } from './daemon-file.js';
import type { HomePaths } from '../../lib/home-paths.js';
import type { Io } from '../io.js';
import { requestUnix } from './unix-http.js';
import { packageVersion } from '../program/version.js';

/** Long enough to end a hundred agents with their grace period; short enough not to hang forever. */
const CALL_TIMEOUT_MS = 180_000;
/** A daemon that is being replaced is back within this time. */
const LOST_AFTER_MS = 10_000;

/** Finds and verifies the daemon of a home; with `start`, starts one if none runs and, unless `silent`, says so. */
export async function connect(
  at: { io: Io; paths: HomePaths },
  options: { start?: boolean; silent?: boolean } = {},
): Promise<DaemonConnection> {
  const version = packageVersion();
  let found = await findDaemon(at.paths, at.io.platform);
  if (found.state === 'down' && options.start) {
    const { startDaemon } = await import('./start.js');
    if ((await startDaemon(at)) && !options.silent)
      at.io.stderr.write('Started the daemon (schmux stop ends it).\n');
    found = await findDaemon(at.paths, at.io.platform);
  }
  const daemon = requireDaemon(found, version);
  return {
    daemon,
    call: (name, input, { waitMs = 0 } = {}) =>
      createClient(unixTransport(daemon.socket, CALL_TIMEOUT_MS + waitMs)).call(name, input),
    follow: (listener) => follow(daemon.socket, listener),
  };
}

function unixTransport(socketPath: string, timeoutMs: number): Transport {
  return ({ method, path, body, signal }) =>
    requestUnix({ socketPath, method, path, body, timeoutMs, ...(signal && { signal }) });
}

/** Keeps a map of sessions up to date from the event socket; gives up when the daemon stays away. */
function follow(socketPath: string, listener: Follower): () => void {
  const sessions = new Map<string, Session>();
  let stop: (() => void) | undefined;
  let stopped = false;
  let lost: NodeJS.Timeout | undefined;
  const end = () => {
    stopped = true;
    clearTimeout(lost);
    stop?.();
  };
  const fail = (error: Error) => {
    if (stopped) return;
    end();
    listener.onLost(error);
  };
  const begin = async () => {
    const { WebSocket } = await import('ws');
    if (stopped) return;
    // Not a `ws+unix:` URL: it cannot contain every path (colons, hashes).
    const open = () =>
      new WebSocket('ws://localhost/api/events', {
        createConnection: () => connectSocket(socketPath),
        perMessageDeflate: false,
      }) as Socket;
    stop = openEventStream({
      open,
      onSnapshot(state) {
        sessions.clear();
        for (const session of state.sessions) sessions.set(session.id, session);
        listener.onSessions(sessions);
      },
      onChange(changes) {
        if (applyChanges(sessions, changes)) listener.onSessions(sessions);
      },
      onState(state) {
        if (state === 'online') {
          clearTimeout(lost);
          lost = undefined;
        } else if (state === 'gone' || state === 'unauthorized') fail(daemonGone());
        else lost ??= setTimeout(() => fail(daemonGone()), LOST_AFTER_MS);
      },
      timers: systemTimers,
      random: Math.random,
    });
  };
  begin().catch(fail);
  return end;
}

/** Applies the changes; returns true if they include a session. */
export function applyChanges(sessions: Map<string, Session>, changes: readonly Change[]): boolean {
  let changed = false;
  for (const change of changes) {
    if (change.kind === 'session') sessions.set(change.session.id, change.session);
    else if (change.kind === 'session_removed') sessions.delete(change.id);
    else continue;
    changed = true;
  }
  return changed;
}

function daemonGone(): SchmuxError {
  return new SchmuxError('DAEMON_DOWN', 'Lost the connection to the schmux daemon.', {
    hint: 'schmux start   finds the sessions again; agents keep running',
  });
}
