import type { Change, EventMessage, Snapshot } from '../contract/events.js';
import type { Handshake } from './handshake.js';
import { createReconnectingSocket } from './reconnecting-socket.js';
import type { ConnectionState, Socket } from './socket.js';
import type { Stop, Timers } from './timers.js';

export type EventStreamOptions = {
  /** Opens `/api/events`. */
  open(): Socket;
  /** Creates a new handshake for each attempt; absent over the unix socket. */
  handshake?: (() => Handshake) | undefined;
  /** Called before the snapshot, when the server has proved itself. `token` stands for the key in requests after the snapshot. */
  onProven?: ((token: string) => void) | undefined;
  /** Called with the whole state at a revision, after each connect and reconnect. */
  onSnapshot(state: Snapshot, rev: number): void;
  /** Called with the changes of the next revision. Between two snapshots none is missing and none comes twice. */
  onChange(changes: Change[], rev: number): void;
  /** First called with `connecting`, before `openEventStream` returns. */
  onState(state: ConnectionState): void;
  timers: Timers;
  /** In [0, 1). */
  random(): number;
};

/** Ends the stream when called. `retryNow` connects at once (the page is visible again, or there is a new key). */
export type EventStream = Stop & {
  retryNow(): void;
  /** Replaces the socket by a new one. */
  reconnect(): void;
  /** The daemon was heard from lately. */
  isFresh(): boolean;
};

/** Follows the daemon's state and reconnects automatically. A gap in the revisions leads to a new snapshot. */
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
        // After `stopping` the daemon closes the socket; later attempts find its successor.
        if (message.reason === 'logged_out') socket.unauthorized();
        return;
      case 'alive':
        return;
      default:
        return message satisfies never; // from a newer daemon: the version in its snapshot makes the page reload
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

/** Checks only the outer fields of a message: the daemon keeps to the contract, and a snapshot may be large. */
function isEventMessage(json: unknown): json is EventMessage {
  if (typeof json !== 'object' || json === null || !('type' in json)) return false;
  if (json.type === 'snapshot' || json.type === 'change')
    return 'rev' in json && Number.isSafeInteger(json.rev) && ('state' in json || 'changes' in json);
  return json.type === 'bye' || json.type === 'alive';
}
