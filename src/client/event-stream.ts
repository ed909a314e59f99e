import type { Change, EventMessage, Snapshot } from '../contract/events.js';
import type { Handshake } from './handshake.js';
import { createReconnectingSocket } from './reconnecting-socket.js';
import type { ConnectionState, Socket } from './socket.js';
import type { Stop, Timers } from './timers.js';

export type EventStreamOptions = {
  /** Opens `/api/events`. */
  open(): Socket;
  /** A new one for each attempt; none over the unix socket. */
  handshake?: (() => Handshake) | undefined;
  /** Before the snapshot: the server has proved itself, and this stands for the key in requests from the snapshot on. */
  onProven?: ((token: string) => void) | undefined;
  /** Everything, at a revision: after each (re)connect. */
  onSnapshot(state: Snapshot, rev: number): void;
  /** The next revision's changes; none is left out and none comes twice between two snapshots. */
  onChange(changes: Change[], rev: number): void;
  /** `connecting` is told before `openEventStream` returns. */
  onState(state: ConnectionState): void;
  timers: Timers;
  /** In [0, 1). */
  random(): number;
};

/** Ends the connection when called; `retryNow` tries at once (the page is visible again, a new key is there). */
export type EventStream = Stop & {
  retryNow(): void;
  /** Drops this socket for a new one. */
  reconnect(): void;
  /** The daemon was heard a moment ago. */
  isFresh(): boolean;
};

/** Follows everything the daemon knows, and comes back by itself. A gap in the numbers leads to a new snapshot. */
export function openEventStream(options: EventStreamOptions): EventStream {
  let rev: number | null = null;

  const onMessage = (message: EventMessage) => {
    switch (message.type) {
      case 'snapshot':
        rev = message.rev;
        socket.ready();
        options.onSnapshot(message.state, message.rev);
        return;
      case 'change':
        if (rev === null || message.rev !== rev + 1) {
          rev = null;
          socket.reconnect();
          return;
        }
        rev = message.rev;
        options.onChange(message.changes, message.rev);
        return;
      case 'bye':
        // After `stopping` the socket closes by itself; the next attempts find the new daemon.
        if (message.reason === 'logged_out') socket.unauthorized();
        return;
      case 'alive':
        return;
      default:
        return message satisfies never; // a newer daemon's message: the snapshot's version tells the page to reload
    }
  };

  const socket = createReconnectingSocket({
    open: options.open,
    handshake: options.handshake,
    onProven: options.onProven,
    hello(mac) {
      rev = null;
      return JSON.stringify(mac === null ? { type: 'hello' } : { type: 'hello', mac });
    },
    onText(json) {
      if (isEventMessage(json)) onMessage(json);
    },
    onBinary: () => undefined,
    onState: options.onState,
    timers: options.timers,
    random: options.random,
  });
  return Object.assign(() => socket.stop(), {
    retryNow: () => socket.retryNow(),
    reconnect: () => socket.reconnect(),
    isFresh: () => socket.isFresh(),
  });
}

/** Looks at the frame of a message only: the daemon speaks by the contract, and a snapshot may be large. */
function isEventMessage(json: unknown): json is EventMessage {
  if (typeof json !== 'object' || json === null || !('type' in json)) return false;
  if (json.type === 'snapshot' || json.type === 'change')
    return 'rev' in json && Number.isSafeInteger(json.rev) && ('state' in json || 'changes' in json);
  return json.type === 'bye' || json.type === 'alive';
}
