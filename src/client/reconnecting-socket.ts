import { CLOSE, SILENT_AFTER_MS } from '../contract/events.js';
import { backoffMs } from './backoff.js';
import type { Handshake } from './handshake.js';
import type { ConnectionState, Outgoing, Socket } from './socket.js';
import type { Stop, Timers } from './timers.js';

/** A line that stayed up so long was good: the next loss starts with the short wait again. Unit: ms. */
const GOOD_AFTER_MS = 5000;
/** A daemon proves itself in a millisecond, through a slow tunnel in a second. Unit: ms. */
const PROOF_MS = 4000;
/** Normal closure (RFC 6455 7.4.1). */
const CLOSE_NORMAL = 1000;

export type ReconnectingSocketDeps = {
  /** Opens a new socket; may throw, which counts as a failed attempt. */
  open(): Socket;
  /** The proof that comes before the hello, a new one for each attempt; none over the unix socket, whose mode is the proof. */
  handshake?: (() => Handshake) | undefined;
  /** Made anew for each attempt. `mac` proves that we know the key, to a server that has proved it first. */
  hello(mac: string | null): string;
  /** The server has proved itself; `token` stands for the key in requests, once the hello has been taken. */
  onProven?: ((token: string) => void) | undefined;
  onText(json: unknown): void;
  onBinary(bytes: Uint8Array): void;
  onState(state: ConnectionState): void;
  timers: Timers;
  /** In [0, 1). */
  random(): number;
};

/** A socket that comes back by itself. */
export type ReconnectingSocket = {
  /** False when there is no open socket: nothing is kept for later. */
  send(data: Outgoing): boolean;
  /** The other side has shown that it took the hello. */
  ready(): void;
  /** Drops this socket and opens the next one: at once, unless that was done only just now. */
  reconnect(): void;
  /** The key is not good any more: stays closed until `retryNow`. */
  unauthorized(): void;
  /** Tries at once instead of waiting out the back-off; starts over after `unauthorized`. */
  retryNow(): void;
  /** The other side took the hello and was heard a moment ago. */
  isFresh(): boolean;
  stop: Stop;
};

/** Keeps one socket open: attempts with back-off, silence as loss, close codes as reasons to stay away. */
export function createReconnectingSocket(deps: ReconnectingSocketDeps): ReconnectingSocket {
  const { timers } = deps;
  let state: ConnectionState | null = null;
  let socket: Socket | null = null;
  let isOpen = false;
  /** What the other side has still to answer on this socket. */
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

  /** Forgets the socket: from here on nothing that it still says is heard. */
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

  /** Tries again later; `next` says why when it is not just a loss. */
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
    // Whoever has proved nothing cannot end the key or the session.
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
      lost(); // as good as a connection that was refused: tried again
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
    // A close follows every error and says more.
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
      // It answers again, so a long outage before is no reason for a long wait after the next loss.
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

/** Undefined for what is not JSON: another program answers there. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
