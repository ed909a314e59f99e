import { CLOSE, SILENT_AFTER_MS } from '../contract/events.js';
import { backoffMs } from './backoff.js';
import type { Handshake } from './handshake.js';
import type { ConnectionState, Outgoing, Socket } from './socket.js';
import type { Stop, Timers } from './timers.js';

/** After a connection that lasted this long, the next loss starts with the shortest wait again. */
const GOOD_AFTER_MS = 5000;
/** The time limit for the proof. A daemon takes a millisecond, through a slow tunnel a second. */
const PROOF_MS = 4000;
/** Normal closure (RFC 6455 7.4.1). */
const CLOSE_NORMAL = 1000;

export type ReconnectingSocketDeps = {
  /** Opens a new socket. If it throws, the attempt has failed. */
  open(): Socket;
  /** Creates the handshake before the hello, for each attempt; absent over the unix socket, whose file mode is the proof. */
  handshake?: (() => Handshake) | undefined;
  /** Creates the hello, for each attempt. `mac` proves that we know the key; the server has proved it first. */
  hello(mac: string | null): string;
  /** The server has proved itself. `token` stands for the key in requests, once the server has accepted the hello. */
  onProven?: ((token: string) => void) | undefined;
  onText(json: unknown): void;
  onBinary(bytes: Uint8Array): void;
  onState(state: ConnectionState): void;
  timers: Timers;
  /** In [0, 1). */
  random(): number;
};

/** A socket that reconnects automatically. */
export type ReconnectingSocket = {
  /** Sends `data`. Returns false when there is no open socket; nothing is kept for later. */
  send(data: Outgoing): boolean;
  /** Call this when the other side has accepted the hello. */
  ready(): void;
  /** Replaces the socket by a new one: at once, unless the last one did not live long. */
  reconnect(): void;
  /** Call this when the key is no longer valid: the socket stays closed until `retryNow`. */
  unauthorized(): void;
  /** Connects at once instead of waiting for the back-off; also after `unauthorized`. */
  retryNow(): void;
  /** The other side has accepted the hello and was heard from lately. */
  isFresh(): boolean;
  stop: Stop;
};

/** Keeps one socket open. It retries with back-off, treats silence as a loss, and stays closed after some close codes. */
export function createReconnectingSocket(deps: ReconnectingSocketDeps): ReconnectingSocket {
  const { timers } = deps;
  let state: ConnectionState | null = null;
  let socket: Socket | null = null;
  let isOpen = false;
  /** The handshake that the other side has not answered yet. */
  let proving: Handshake | null = null;
  let cancelProof: Stop | null = null;
  let stopped = false;
  let failures = 0;
  let readyAt: number | null = null;
  let heardAt = 0;
  let cancelRetry: Stop | null = null;
  let cancelWatch: Stop | null = null;

  const setState = (next: ConnectionState) => {
    if (state === next) return;
    state = next;
    deps.onState(next);
  };

  /** Drops the socket; its later events are ignored. */
  const drop = (code: number) => {
    const old = socket;
    socket = null;
    isOpen = false;
    proving = null;
    cancelProof?.();
    cancelProof = null;
    cancelWatch?.();
    cancelWatch = null;
    cancelRetry?.();
    cancelRetry = null;
    old?.close(code);
  };

  const watch = () => {
    const quiet = timers.monotonic() - heardAt;
    if (quiet >= SILENT_AFTER_MS) lost();
    else cancelWatch = timers.after(SILENT_AFTER_MS - quiet, watch);
  };

  /** Tries again later. `next` is the reason when it is not just a loss. */
  const lost = (next?: 'stranger' | 'refused') => {
    const wasReady = readyAt !== null;
    const wasGood = readyAt !== null && timers.monotonic() - readyAt >= GOOD_AFTER_MS;
    readyAt = null;
    drop(CLOSE_NORMAL);
    failures = wasGood ? 1 : failures + 1;
    setState(next ?? (wasReady ? 'connecting' : 'offline'));
    if (stopped) return;
    cancelRetry = timers.after(backoffMs(failures, deps.random), attempt);
  };

  const stay = (next: 'unauthorized' | 'gone') => {
    readyAt = null;
    drop(CLOSE_NORMAL);
    setState(next);
  };

  const onClose = (code: number) => {
    // A server that has not proved itself cannot end the key or the session.
    if (deps.handshake !== undefined && (!isOpen || proving !== null))
      lost(code === CLOSE.unauthorized ? 'refused' : undefined);
    else if (code === CLOSE.unauthorized) stay('unauthorized');
    else if (code === CLOSE.unknown || code === CLOSE.gone) stay('gone');
    else lost();
  };

  const onProof = (data: unknown, handshake: Handshake) => {
    const answer = handshake.read(typeof data === 'string' ? parse(data) : undefined);
    if (answer.kind === 'stranger') return lost('stranger');
    if (answer.kind === 'ended') return stay('unauthorized');
    proving = null;
    cancelProof?.();
    cancelProof = null;
    deps.onProven?.(answer.token);
    socket?.send(deps.hello(answer.mac));
  };

  const onMessage = (data: unknown) => {
    heardAt = timers.monotonic();
    if (proving !== null) return onProof(data, proving);
    if (typeof data === 'string') {
      const json = parse(data);
      if (json !== undefined) deps.onText(json);
    } else if (data instanceof ArrayBuffer) deps.onBinary(new Uint8Array(data));
    else if (data instanceof Uint8Array) deps.onBinary(data);
  };

  const attempt = () => {
    cancelRetry = null;
    heardAt = timers.monotonic();
    let mine: Socket;
    try {
      mine = deps.open();
    } catch {
      lost(); // like a refused connection: tried again
      return;
    }
    socket = mine;
    mine.binaryType = 'arraybuffer';
    mine.addEventListener('open', () => {
      if (socket !== mine) return;
      isOpen = true;
      heardAt = timers.monotonic();
      if (deps.handshake === undefined) return mine.send(deps.hello(null));
      proving = deps.handshake();
      cancelProof = timers.after(PROOF_MS, () => lost('stranger'));
      mine.send(proving.challenge);
    });
    mine.addEventListener('message', ({ data }) => {
      if (socket === mine) onMessage(data);
    });
    mine.addEventListener('close', ({ code }) => {
      if (socket === mine) onClose(code);
    });
    // A close event follows every error and has more details.
    mine.addEventListener('error', () => undefined);
    cancelWatch = timers.after(SILENT_AFTER_MS, watch);
  };

  const start = () => {
    drop(CLOSE_NORMAL);
    attempt();
  };

  setState('connecting');
  attempt();

  return {
    send(data) {
      if (socket === null || !isOpen || readyAt === null) return false;
      socket.send(data);
      return true;
    },
    ready() {
      readyAt = timers.monotonic();
      // The server is back, so an earlier long outage must not cause a long wait after the next loss.
      failures = Math.min(failures, 2);
      setState('online');
    },
    reconnect() {
      if (stopped) return;
      const wasGood = readyAt !== null && timers.monotonic() - readyAt >= GOOD_AFTER_MS;
      if (!wasGood && failures > 0) return lost();
      failures = 1;
      readyAt = null;
      setState('connecting');
      start();
    },
    unauthorized: () => stay('unauthorized'),
    retryNow() {
      if (stopped || state === 'online' || isOpen) return;
      if (state === 'unauthorized' || state === 'gone') {
        failures = 0;
        setState('connecting');
      }
      start();
    },
    isFresh: () => readyAt !== null && isOpen && timers.monotonic() - heardAt < SILENT_AFTER_MS,
    stop() {
      stopped = true;
      drop(CLOSE_NORMAL);
    },
  };
}

/** Returns undefined for text that is not JSON, which means that another program answers. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
