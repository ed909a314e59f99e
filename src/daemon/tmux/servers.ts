import { SchmuxError } from '../../contract/errors.js';
import { createEmitter, type Stop } from '../../lib/emitter.js';
import { asksForSecret } from '../../lib/tty-echo.js';
import { serverEnvironment } from './server/environment.js';
import { socketPath } from './server/socket.js';
import { createTmux } from './tmux.js';
import type { CreateSessionInput, PaneInfo, Tmux, TmuxEvent, TmuxOptions, TmuxSeat } from './types.js';
import { accepts } from './server/find-sockets.js';
import { scopedId, parseScopedId } from './server/server-scoped-id.js';

export type ServersOptions = Omit<TmuxOptions, 'socketName' | 'socketPath' | 'mayStart' | 'livingServers'> & {
  /** Returns the name of the server that new sessions are made on; undefined is the user's default server. */
  socketName(): string | undefined;
  /** Returns the sockets that sessions on record live on. */
  inUse(): ReadonlySet<string>;
  /** Returns the pids of servers that certainly host agents on record. */
  livingServers(socket: string): Promise<number[]>;
};

/** A pane and its server, with server-scoped ids. */
export type ScopedPane = PaneInfo & { socket: string };

/**
 * The tmux servers that sessions live on: the one that new sessions are made on, and any other that still has sessions of
 * this home, each over a control connection of its own. All ids of panes and sessions are server-scoped.
 */
export type Servers = Pick<
  Tmux,
  | 'sendKeys'
  | 'paste'
  | 'keyNames'
  | 'turn'
  | 'readPane'
  | 'capture'
  | 'resize'
  | 'clients'
  | 'repipe'
  | 'replacePipe'
  | 'writtenFiles'
  | 'unpipe'
  | 'pipeWriter'
  | 'kill'
> & {
  /** Connects to all of them. `also` are further sockets to try once, beside those in use. */
  start(also?: Iterable<string>): Promise<void>;
  /** Returns true when the terminal reads a line without showing it; `tty` as `readPane` returns it. */
  asksForSecret(tty: string): Promise<boolean>;
  /** Disconnects and leaves the servers running; agents stay. */
  stop(): Promise<void>;
  readonly version: string | null;
  /** Returns the socket that new sessions are made on. */
  current(): string;
  connected(): boolean;
  /** Returns null while there is no connection to that server. */
  serverPid(socket: string | undefined): number | null;
  serverPids(): number[];
  /** Returns true when the server did not answer the last `panes`: nothing is known of its sessions. */
  isSilent(socket: string | undefined): boolean;
  createSession(input: CreateSessionInput & { socket: string | undefined }): Promise<TmuxSeat>;
  panes(): Promise<ScopedPane[]>;
  /** Adapts to changed settings or sessions: connects to the server that new ones are made on, closes connections nobody needs. */
  reconcile(): Promise<void>;
  on(listener: (event: TmuxEvent) => void): Stop;
};

export function createServers(options: ServersOptions): Servers {
  const { socketName, inUse, livingServers, ...common } = options;
  const { logger } = options;
  const env = serverEnvironment(options.env);
  const members = new Map<string, Tmux>();
  const starting = new Map<string, Promise<Tmux>>();
  const silent = new Set<string>();
  /** The last `reconcile` has failed. */
  let failed = false;
  const events = createEmitter<TmuxEvent>((error) => logger.error({ err: error }, 'A tmux listener failed'));

  const current = () => socketPath(env, socketName());
  const socketOf = (socket: string | undefined) => socket ?? current();

  function add(socket: string): Promise<Tmux> {
    const known = members.get(socket);
    if (known !== undefined) return Promise.resolve(known);
    const begun = starting.get(socket) ?? begin(socket).finally(() => starting.delete(socket));
    starting.set(socket, begun);
    return begun;
  }

  async function begin(socket: string): Promise<Tmux> {
    const tmux = createTmux({
      ...common,
      socketPath: socket,
      // Only the server for new sessions may be started: what lived on another one has ended with it.
      mayStart: () => socket === current(),
      livingServers: () => livingServers(socket),
    });
    tmux.on(pass);
    await tmux.start();
    members.set(socket, tmux);
    return tmux;
  }

  function pass(event: TmuxEvent): void {
    // While another server is down, a reconnected one is only a reason to list the panes.
    const isUp = event.kind !== 'connected' || [...members.values()].every((tmux) => tmux.connected());
    events.emit(isUp ? event : { kind: 'sessions_changed' });
  }

  async function drop(socket: string): Promise<void> {
    const tmux = members.get(socket);
    members.delete(socket);
    silent.delete(socket);
    await tmux?.stop();
    passConnected();
  }

  /** Reports `connected` after a server that was down is no longer needed. */
  function passConnected(): void {
    const serverPid = members.get(current())?.serverPid();
    if (serverPid != null) pass({ kind: 'connected', serverPid });
  }

  /** Returns true when nobody listens there and no agent is known to live on a server that lost its socket. */
  async function isGone(socket: string): Promise<boolean> {
    if (socket === current() || (await accepts(socket))) return false;
    return (await livingServers(socket)).length === 0;
  }

  async function panesOf([socket, tmux]: [string, Tmux]): Promise<ScopedPane[] | Error> {
    try {
      const panes = await tmux.panes();
      silent.delete(socket);
      return panes.map((pane) => ({
        ...pane,
        socket,
        session: scopedId(pane.session, socket),
        pane: scopedId(pane.pane, socket),
      }));
    } catch (error) {
      if (await isGone(socket)) {
        logger.info({ socket }, 'a tmux server with sessions has ended');
        await drop(socket);
        return [];
      }
      silent.add(socket);
      return error as Error;
    }
  }

  /** Finds the server of a scoped id; throws SESSION_GONE when it has ended. */
  function at(text: string): { tmux: Tmux; id: string } {
    const { id, socket } = parseScopedId(text);
    const tmux = members.get(socketOf(socket));
    if (tmux !== undefined) return { tmux, id };
    throw new SchmuxError('SESSION_GONE', `The tmux server at ${socketOf(socket)} has ended.`, {
      hint: 'The log is kept: schmux logs prints it.',
    });
  }

  async function reconcile(): Promise<void> {
    const wasFine = !failed;
    failed = true;
    await add(current());
    failed = false;
    if (!wasFine) passConnected();
    const used = inUse();
    for (const socket of members.keys())
      if (socket !== current() && !used.has(socket) && !starting.has(socket)) await drop(socket);
  }

  return {
    async start(also = []) {
      try {
        await add(current());
        for (const socket of new Set([...inUse(), ...also]))
          if (!members.has(socket) && !(await isGone(socket))) await add(socket);
      } catch (error) {
        await Promise.all([...members.keys()].map(drop));
        throw error;
      }
    },
    async stop() {
      await Promise.allSettled(starting.values());
      await Promise.all([...members.values()].map((tmux) => tmux.stop()));
    },
    get version() {
      return members.get(current())?.version ?? null;
    },
    current,
    connected: () => members.has(current()) && [...members.values()].every((tmux) => tmux.connected()),
    serverPid: (socket) => members.get(socketOf(socket))?.serverPid() ?? null,
    serverPids: () => [...members.values()].flatMap((tmux) => tmux.serverPid() ?? []),
    isSilent: (socket) => silent.has(socketOf(socket)),
    async createSession({ socket: wanted, ...input }) {
      const socket = socketOf(wanted);
      const seat = await (await add(socket)).createSession(input);
      return { ...seat, session: scopedId(seat.session, socket), pane: scopedId(seat.pane, socket) };
    },
    async panes() {
      const listed = await Promise.all([...members].map(panesOf));
      const errors = listed.filter((result) => result instanceof Error);
      if (errors.length > 0 && errors.length === listed.length) throw errors[0];
      return listed.flatMap((result) => (result instanceof Error ? [] : result));
    },
    reconcile,
    sendKeys: async (pane, bytes) => at(pane).tmux.sendKeys(at(pane).id, bytes),
    paste: async (pane, bytes) => at(pane).tmux.paste(at(pane).id, bytes),
    keyNames: async (pane, names) => at(pane).tmux.keyNames(at(pane).id, names),
    turn: async (pane, work) => at(pane).tmux.turn(at(pane).id, work),
    readPane: async (pane) => at(pane).tmux.readPane(at(pane).id),
    asksForSecret: (tty) => asksForSecret(tty, env['PATH']),
    capture: async (pane, what) => at(pane).tmux.capture(at(pane).id, what),
    resize: async (target, size) => at(target).tmux.resize(at(target).id, size),
    clients: async (session) => at(session).tmux.clients(at(session).id),
    repipe: async (pane, logPath) => at(pane).tmux.repipe(at(pane).id, logPath),
    replacePipe: async (pane, logPath) => at(pane).tmux.replacePipe(at(pane).id, logPath),
    async writtenFiles() {
      const found = await Promise.all([...members.values()].map((tmux) => tmux.writtenFiles()));
      return found.includes(null) ? null : new Set(found.flatMap((files) => [...(files ?? [])]));
    },
    unpipe: async (pane) => at(pane).tmux.unpipe(at(pane).id),
    async pipeWriter(logPath) {
      for (const tmux of members.values()) {
        const writer = await tmux.pipeWriter(logPath);
        if (writer !== null) return writer;
      }
      return null;
    },
    async kill({ session, pane, ...seat }) {
      const { id, socket } = parseScopedId(session);
      // A server that has ended took the session with it.
      const tmux = members.get(socketOf(socket));
      return tmux === undefined ? false : tmux.kill({ ...seat, session: id, pane: parseScopedId(pane).id });
    },
    on: events.on,
  };
}
