import type { Server } from 'node:http';
import type { Push } from '../notify/push/push.js';
import type { Clock } from '../../lib/clock.js';
import type { Logger } from '../../lib/logging/logger.js';
import { createAuth, type DomainHandlers } from './routes/auth.js';
import { createEventSockets, type EventSource } from './sockets/event-socket.js';
import type { Keys } from './gate/keys.js';
import type { LogSource } from './routes/log.js';
import { pushRoutes } from './routes/push.js';
import { addPages } from './static/page-routes.js';
import { isOwnOrigin } from './gate/gate.js';
import { createRefusalCount } from './gate/refusal-count.js';
import { createRoutes, isOpenRoute } from './routes/routes.js';
import { createGatedServer, terminalPathId, type ServerParts, type Timeouts } from './server.js';
import { createSockets } from './sockets/sockets.js';
import { sendRawResponse } from './raw-response.js';
import { gateError } from './gate/errors.js';
import { createStatic } from './static/static.js';
import { listenTcp } from './listen/tcp-listeners.js';
import { terminalSocket, type ViewerSource } from './sockets/terminal-socket.js';
import { listenUnix, removeShortFolder } from './listen/unix-listener.js';

/** Time that running requests get to finish at a stop. */
const FINISH_MS = 500;

export type HttpDeps = {
  handlers: DomainHandlers;
  keys: Keys;
  push: Push;
  /** Read for each request, so that a change of the configuration takes effect at once. */
  allowedHosts(): string[];
  events: EventSource;
  viewers: ViewerSource;
  logs: LogSource;
  /** The built dashboard; it may be missing. */
  staticDir: string;
  /** Where the unix socket should be; `start` returns where it is. */
  socketPath: string;
  /** 0 picks a port that is free on both loopback addresses. */
  port: number;
  env: { XDG_RUNTIME_DIR?: string | undefined };
  clock: Clock;
  logger: Logger;
  /** Also validates output against the contract, for development and tests. */
  validate: boolean;
  timeouts?: Timeouts;
  keyDeadlineMs?: number;
  socketsMax?: number;
};

export type Http = {
  /**
   * Starts listening. Throws PORT_TAKEN, DAEMON_RUNNING or DAEMON_START_FAILED, and then nothing listens. `url` has no trailing
   * slash.
   */
  start(): Promise<{ port: number; url: string; socket: string }>;
  /** Closes all listeners, requests and sockets within a second. */
  stop(): Promise<void>;
};

/**
 * Creates the daemon's only network interface: both loopback addresses and a unix socket, one gate, the contract's routes, two
 * kinds of WebSocket, and the dashboard.
 */
export function createHttp(deps: HttpDeps): Http {
  const { keys, clock, logger, validate } = deps;
  let port = deps.port;
  let servers: Server[] = [];
  /** Set when the socket had to move to a folder that was created for it. */
  let shortSocket: string | null = null;
  const url = () => `http://localhost:${port}`;

  const refusals = createRefusalCount({ clock, logger });
  const events = createEventSockets({ events: deps.events, validate, logger });
  const sockets = createSockets({
    keys,
    clock,
    logger,
    keyDeadlineMs: deps.keyDeadlineMs,
    socketsMax: deps.socketsMax,
    refusals,
    isOwnOrigin: (origin) => isOwnOrigin(origin, { port, allowedHosts: deps.allowedHosts() }),
    onBadHandshake: (socket) => sendRawResponse(socket, gateError('BAD_REQUEST')),
  });
  const app = createRoutes({
    handlers: deps.handlers,
    callerHandlers: { ...createAuth(keys, url), ...pushRoutes(deps.push) },
    logs: deps.logs,
    validate,
    logger,
    refusals,
  });
  addPages(app, createStatic(deps.staticDir));

  const parts: ServerParts = {
    app,
    sockets,
    refusals,
    timeouts: deps.timeouts,
    rules: () => ({
      port,
      allowedHosts: deps.allowedHosts(),
      verify: (key) => keys.verify(key),
      isOpen: isOpenRoute,
    }),
    socketKind(path) {
      if (path === '/api/events') return events.kind;
      const id = terminalPathId(path);
      return id === null ? null : terminalSocket(deps.viewers, id);
    },
  };

  const stop = async () => {
    events.stop();
    const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const server of servers) server.closeIdleConnections();
    const stopCut = clock.after(FINISH_MS, () => {
      for (const server of servers) server.closeAllConnections();
    });
    await Promise.all([sockets.stop(), ...closed]);
    stopCut();
    refusals.stop();
    servers = [];
    if (shortSocket !== null) await removeShortFolder(shortSocket);
  };

  return {
    stop,
    async start() {
      try {
        // The unix socket first, so that a second daemon of the same home fails with DAEMON_RUNNING instead of PORT_TAKEN.
        const unix = createGatedServer('unix', parts);
        const socket = await listenUnix(unix, deps.socketPath, deps.env);
        servers.push(unix);
        if (socket !== deps.socketPath) shortSocket = socket;
        const tcp = await listenTcp(deps.port, () => createGatedServer('tcp', parts));
        port = tcp.port;
        servers.push(...tcp.servers);
        return { port, url: url(), socket };
      } catch (error) {
        await stop();
        throw error;
      }
    },
  };
}
