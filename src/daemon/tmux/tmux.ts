import { SchmuxError } from '../../contract/errors.js';
import { createEmitter } from '../../lib/emitter.js';
import { openConnection, type ControlConnection } from './control/connection.js';
import { createSession } from './create-session.js';
import { serverEnvironment } from './server/environment.js';
import { createOrphanGuard, type OrphanGuard } from './control/orphan-guard.js';
import { createInput } from './pane/input.js';
import { killSession } from './kill.js';
import { keepServerAlive } from './server/server-keepalive.js';
import { createReconnectingConnection } from './control/reconnect.js';
import { listClients, listPanes } from './pane/panes.js';
import { throwOnMismatch } from './server/version-mismatch.js';
import type { NoticeName } from './control/parser.js';
import { findWriter, repipe, replacePipe, unpipe, writtenFiles } from './pane/pipe.js';
import { textOf, type Run } from './run.js';
import { scopePrefix } from './server/systemd-scope.js';
import { capture, readPane, resize } from './pane/screen.js';
import { accepts } from './server/find-sockets.js';
import { socketFlags } from './server/server-scoped-id.js';
import { isThere, otherServerError, remakeSocket, socketPath } from './server/socket.js';
import type { Tmux, TmuxEvent, TmuxOptions } from './types.js';

import {
  isAtLeast,
  parseVersion,
  readVersion,
  requireSupported,
  type TmuxVersion,
} from './server/version.js';
import { cpuTicksOf } from '../../lib/processes/proc-stat.js';

/** A starting server reads the user's configuration first, which may run programs. */
const CONNECT_TIMEOUT_MS = 15_000;

/** The program of the quiet session: waits for ever and prints nothing. In argv form, so that no default-shell takes part. */
const QUIET = ['/bin/sh', '-c', 'exec cat'] as const;

/** Runs tmux over one control connection, attached to a quiet session of its own and never to an agent's. */
export function createTmux(options: TmuxOptions): Tmux {
  const { clock, logger, runDir } = options;
  const controlSession = `=${options.controlName}:`;
  const binary = options.binary ?? 'tmux';
  const env = serverEnvironment(options.env);
  const events = createEmitter<TmuxEvent>((error) => logger.error({ err: error }, 'A tmux listener failed'));
  let guard: OrphanGuard | null = null;
  let version: TmuxVersion | null = null;
  let server: { pid: number; version: TmuxVersion; path: string } | null = null;

  let keeping: Promise<void> | null = null;

  const path = options.socketPath ?? socketPath(env, options.socketName);
  const socket = socketFlags(env, path);
  const mayStart = options.mayStart ?? (() => true);
  const args = [
    ...socket,
    '-u',
    '-C',
    'new-session',
    '-A',
    '-s',
    options.controlName,
    '-f',
    'no-output,ignore-size',
    '-c',
    '/',
    '--',
    ...QUIET,
  ];

  /** Opens a connection to the server that the agents live on, also when its socket was removed. */
  async function openAgain(onClose: (reason: string) => void): Promise<ControlConnection> {
    const living = (await options.livingServers?.()) ?? [];
    for (const pid of living)
      if (!(await isThere(path)) && (await remakeSocket(path, pid)))
        logger.warn({ pid, path }, 'The tmux socket was removed and has been recreated');
    if (!mayStart() && !(await accepts(path)))
      throw new SchmuxError('TMUX_FAILED', `The tmux server at ${path} has ended.`);
    const connection = await open(onClose);
    const other = living.find((pid) => pid !== server?.pid);
    if (other === undefined) return connection;
    await close(connection);
    throw otherServerError(other, path);
  }

  /** Recreates a removed socket while the connection is still up: users could not attach without it, nor a later daemon connect. */
  async function keepSocket(): Promise<void> {
    if (server === null || !control.up() || (await isThere(server.path))) return;
    const { pid, path } = server;
    const made = await remakeSocket(path, pid);
    logger.warn({ pid, path, made }, 'The tmux socket was removed');
  }

  /** Connects; a server that is started where systemd is the init gets a scope of its own, if that works. */
  async function open(onClose: (reason: string) => void): Promise<ControlConnection> {
    const scope = mayStart() ? await scopePrefix({ binary, socket, env, ...options.scope }) : [];
    if (scope.length === 0) return connect([binary, ...args], onClose);
    let mine = false;
    try {
      const connection = await connect([...scope, binary, ...args], (reason) => mine && onClose(reason));
      mine = true;
      return connection;
    } catch (error) {
      logger.debug({ err: error }, 'systemd did not create a scope for the tmux server');
      return connect([binary, ...args], onClose);
    }
  }

  async function connect(command: string[], onClose: (reason: string) => void): Promise<ControlConnection> {
    const [file = binary, ...rest] = command;
    let proven = false;
    const connection = openConnection({
      binary: file,
      args: rest,
      env,
      clock,
      cpuTicks: () => (server === null ? null : cpuTicksOf(server.pid)),
      onNotice,
      onClose(reason) {
        guard?.watch(null);
        if (proven) server = null;
        onClose(reason);
      },
    });
    guard?.watch(connection.pid);
    try {
      // The sentinel of this first request makes the order of all replies certain.
      const outputs = await connection.run([['display-message', '-p', '#{pid} #{version} #{socket_path}']], {
        timeoutMs: CONNECT_TIMEOUT_MS,
      });
      const [pid, name = '', ...path] = textOf(outputs[0]).split(' ');
      const running = parseVersion(name) ?? { text: name, major: 99, minor: 0 };
      requireSupported(running, 'The running tmux server');
      server = { pid: Number(pid), version: running, path: path.join(' ') };
      proven = true;
    } catch (error) {
      await connection.close();
      if (version !== null) await throwOnMismatch(binary, socket, { env, version });
      throw error;
    }
    await keepServerAlive(connection.run, {
      binary,
      args: [...socket, '-u'],
      env,
      session: controlSession,
      runDir,
    }).catch((error: unknown) => logger.warn({ err: error }, 'The tmux server may end together with schmux'));
    events.emit({ kind: 'connected', serverPid: server.pid });
    return connection;
  }

  function onNotice(name: NoticeName, text: string): void {
    if (name === 'pane-mode-changed') events.emit({ kind: 'pane_mode', pane: text });
    else if (name !== 'exit') events.emit({ kind: 'sessions_changed' });
  }

  async function close(connection: ControlConnection): Promise<void> {
    try {
      // Ends the quiet session and with it this client, so that nothing of ours stays in the user's list of sessions,
      // unless this session keeps a server up for the agents.
      const [kept] = await connection.run([['display-message', '-p', '#{exit-unattached}']]);
      const needed = textOf(kept) === '1' && (await listPanes(connection.run, options.home)).length > 0;
      if (!needed) await connection.run([['kill-session', '-t', controlSession]]);
    } catch (error) {
      // The client ends with its session, mostly before the reply.
      logger.debug({ err: error }, 'The control session ended');
    }
    await connection.close();
  }

  const control = createReconnectingConnection({
    open: openAgain,
    close,
    clock,
    logger,
    onDown: (reason) => events.emit({ kind: 'disconnected', reason }),
  });
  const run: Run = (commands, runOptions) => control.run(commands, runOptions);
  const input = createInput({
    run,
    runDir,
    controlSession,
    pasteRawFlag: () => server !== null && isAtLeast(server.version, 3, 7),
  });

  async function stop(): Promise<void> {
    await control.stop();
    await guard?.stop();
    guard = null;
  }

  return {
    async start() {
      version = await readVersion(binary, env);
      guard = createOrphanGuard(logger);
      try {
        await control.start();
      } catch (error) {
        await stop();
        throw error;
      }
    },
    stop,
    get version() {
      return version?.text ?? null;
    },
    connected: () => control.up(),
    serverPid: () => (control.up() ? (server?.pid ?? null) : null),
    createSession: (session) => createSession(run, options.home, session),
    async panes() {
      const panes = await listPanes(run, options.home);
      keeping ??= keepSocket()
        .catch((error: unknown) => logger.warn({ err: error }, 'The tmux socket could not be recreated'))
        .finally(() => (keeping = null));
      return panes;
    },
    ...input,
    capture: (pane, what) => capture(run, pane, what),
    readPane: (pane) => readPane(run, pane),
    resize: (target, size) => resize(run, target, size),
    clients: (session) => listClients(run, session),
    repipe: (pane, logPath) => repipe(run, pane, logPath),
    replacePipe: (pane, logPath) => replacePipe(run, pane, logPath),
    writtenFiles: async () => (server === null ? null : writtenFiles(server.pid)),
    unpipe: (pane) => unpipe(run, pane),
    pipeWriter: async (logPath) => (server === null ? null : findWriter(server.pid, logPath)),
    kill: (seat) => killSession(run, options.home, seat),
    on: (listener) => events.on(listener),
  };
}
