import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { ALIVE_EVERY_MS, CLOSE, KEY_DEADLINE_MS } from '../../../contract/events.js';
import { FRAME_MAX_BYTES } from '../../../contract/terminal/frames.js';
import { challengeSchema, type Challenge } from '../../../contract/proof.js';
import type { Clock } from '../../../lib/clock.js';
import type { Stop } from '../../../lib/emitter.js';
import type { Logger } from '../../../lib/logging/logger.js';
import type { Expected } from '../gate/proofs.js';
import type { RefusalCount } from '../gate/refusal-count.js';
import type { Caller } from '../gate/gate.js';
import type { Keys } from '../gate/keys.js';
import type { Conversation, Peer, SocketKind } from './peer.js';

/** Open sockets: many times one user's tabs, and far below the limit on file descriptors. */
const SOCKETS_MAX = 256;
/**
 * Rounds of ALIVE_EVERY_MS without a pong after which a socket counts as dead: half a minute, so that a tab in a debugger
 * survives.
 */
const SILENT_ROUNDS = 8;
/** Time for a peer to answer the close frame before its connection is cut. */
const CLOSE_TIMEOUT_MS = 400;
/** RFC 6455, 7.4.1: a policy forbids it. */
const FORBIDDEN = 1008;
const ALIVE = JSON.stringify({ type: 'alive' });

type Entry = {
  ws: WebSocket;
  kind: SocketKind;
  caller: Caller;
  origin: string;
  peer: Peer;
  /** The expected proof of the key, once its challenge was answered. */
  expected: Expected | null;
  keyId: string | null;
  conversation: Conversation | null;
  silentRounds: number;
  /** Stops this socket's timers. */
  stopDeadline: Stop;
  stopCut: Stop;
};

export type Sockets = {
  /** False when no more sockets are accepted. */
  hasRoom(): boolean;
  /** Finishes a handshake that has passed the gate. */
  accept(request: Handshake, kind: SocketKind): void;
  stop(): Promise<void>;
};
type Handshake = {
  incoming: IncomingMessage;
  socket: Duplex;
  head: Buffer;
  caller: Caller;
  origin: string;
};

/**
 * Creates the set of open WebSockets. It requires the key in the first frame (or its proof in the first two) by a deadline, checks
 * that peers are alive, limits their number and closes them. Only the daemon's own proof is sent before the key is verified.
 * `onBadHandshake` responds to anything that is not a WebSocket handshake.
 */
export function createSockets(deps: {
  keys: Pick<Keys, 'verify' | 'prove' | 'admit' | 'onEnded'>;
  clock: Clock;
  logger: Logger;
  keyDeadlineMs?: number | undefined;
  socketsMax?: number | undefined;
  refusals: RefusalCount;
  /** False once the host name of a page is no longer allowed. */
  isOwnOrigin(origin: string): boolean;
  onBadHandshake(socket: Duplex): void;
}): Sockets {
  const entries = new Set<Entry>();
  let stopping = false;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: FRAME_MAX_BYTES,
    perMessageDeflate: false,
    clientTracking: false,
  });
  server.on('wsClientError', (_error, socket) => {
    deps.refusals.add('BAD_REQUEST (socket)');
    deps.onBadHandshake(socket);
  });

  const end = (entry: Entry, code: number, reason: string) => {
    entry.ws.close(code, reason);
    entry.stopDeadline();
    entry.stopCut();
    entry.stopCut = deps.clock.after(CLOSE_TIMEOUT_MS, () => entry.ws.terminate());
  };
  const sendBye = (entry: Entry, reason: 'stopping' | 'logged_out') => entry.conversation?.bye(reason);

  /** Closes a socket that has not proved a key. */
  const rejectUnproven = (entry: Entry, code: number, reason: string) => {
    deps.refusals.add(`socket: ${reason}`);
    end(entry, code, reason);
  };
  const startKeyDeadline = (entry: Entry) => {
    entry.stopDeadline();
    entry.stopDeadline = deps.clock.after(deps.keyDeadlineMs ?? KEY_DEADLINE_MS, () =>
      rejectUnproven(entry, CLOSE.late, 'no key in time'),
    );
  };

  const prove = (entry: Entry, challenge: Challenge) => {
    const answered = deps.keys.prove(challenge, entry.origin);
    if (answered === null) return rejectUnproven(entry, CLOSE.unauthorized, 'no such key');
    entry.peer.send(JSON.stringify(answered.reply));
    if (answered.expected === null) return rejectUnproven(entry, CLOSE.unauthorized, 'the key has ended');
    entry.expected = answered.expected;
    startKeyDeadline(entry);
  };
  const readFirstFrame = (entry: Entry, json: unknown) => {
    const challenge = challengeSchema.safeParse(json);
    if (challenge.success && entry.expected === null && entry.caller.kind !== 'unix')
      return prove(entry, challenge.data);
    const hello = entry.kind(json);
    if (hello === null) return rejectUnproven(entry, CLOSE.protocol, 'the first frame is not a hello');
    const keyId = keyOf(entry.expected, hello);
    if (entry.caller.kind !== 'unix' && keyId === null)
      return rejectUnproven(entry, CLOSE.unauthorized, 'no valid key');
    entry.stopDeadline();
    entry.keyId = keyId;
    entry.conversation = hello.open(entry.peer);
    if (entry.conversation === null) end(entry, CLOSE.unknown, 'no such session');
  };
  const keyOf = (
    expected: Expected | null,
    { key, mac }: { key?: string | undefined; mac?: string | undefined },
  ) => {
    if (mac !== undefined) return expected === null ? null : deps.keys.admit(expected, mac);
    return key === undefined ? null : deps.keys.verify(key);
  };

  const serve = (ws: WebSocket, kind: SocketKind, { caller, origin }: Handshake) => {
    const entry: Entry = {
      ws,
      kind,
      caller,
      origin,
      expected: null,
      peer: peerOf(ws, (code, reason) => end(entry, code, reason)),
      keyId: null,
      conversation: null,
      silentRounds: 0,
      stopDeadline: () => undefined,
      stopCut: () => undefined,
    };
    entries.add(entry);
    startKeyDeadline(entry);
    ws.on('pong', () => void (entry.silentRounds = 0));
    ws.on('error', (error) => deps.logger.debug({ err: error }, 'a socket failed'));
    ws.on('close', () => {
      entry.stopDeadline();
      entry.stopCut();
      entries.delete(entry);
      const { conversation } = entry;
      entry.conversation = null;
      conversation?.closed();
    });
    ws.on('message', (data, isBinary) => {
      // Nothing is read after our close frame.
      if (ws.readyState !== ws.OPEN) return;
      entry.silentRounds = 0;
      try {
        const { conversation } = entry;
        if (isBinary) {
          if (conversation === null) rejectUnproven(entry, CLOSE.protocol, 'the first frame is not a hello');
          else conversation.binary(bytesOf(data));
          return;
        }
        const json = parseJson(bytesOf(data));
        if (conversation === null) readFirstFrame(entry, json);
        else conversation.text(json);
      } catch (error) {
        deps.logger.error({ err: error }, 'a socket message failed');
        end(entry, 1011, 'internal error');
      }
    });
  };

  let stopBeat: Stop;
  const beat = () => {
    for (const entry of entries) {
      if (++entry.silentRounds > SILENT_ROUNDS) entry.ws.terminate();
      else if (entry.caller.kind !== 'unix' && !deps.isOwnOrigin(entry.origin))
        end(entry, FORBIDDEN, 'this host is no longer allowed');
      else if (entry.conversation !== null) {
        entry.ws.ping();
        entry.peer.send(ALIVE);
      }
    }
    stopBeat = deps.clock.after(ALIVE_EVERY_MS, beat);
  };
  stopBeat = deps.clock.after(ALIVE_EVERY_MS, beat);

  const stopKeys = deps.keys.onEnded((ids) => {
    for (const entry of entries) {
      if (entry.keyId === null || !ids.includes(entry.keyId)) continue;
      sendBye(entry, 'logged_out');
      end(entry, CLOSE.unauthorized, 'logged out');
    }
  });

  /** Drops a socket without a verified key when there is no room, so that strangers cannot keep the user out. */
  const makeRoom = (): boolean => {
    if (stopping) return false;
    if (entries.size < (deps.socketsMax ?? SOCKETS_MAX)) return true;
    const waiting = [...entries].find((entry) => entry.conversation === null);
    if (waiting === undefined) return false;
    entries.delete(waiting);
    waiting.ws.terminate();
    return true;
  };

  return {
    hasRoom: makeRoom,
    accept(handshake, kind) {
      const { incoming, socket, head } = handshake;
      server.handleUpgrade(incoming, socket, head, (ws) => serve(ws, kind, handshake));
    },
    async stop() {
      stopping = true;
      stopBeat();
      stopKeys();
      const closing = [...entries].map((entry) => {
        const closed = new Promise((resolve) => entry.ws.once('close', resolve));
        sendBye(entry, 'stopping');
        end(entry, 1001, 'stopping');
        return closed;
      });
      await Promise.all(closing);
      server.close();
    },
  };
}

function peerOf(ws: WebSocket, close: Peer['close']): Peer {
  return {
    send(data, sent) {
      if (ws.readyState === ws.OPEN) ws.send(data, () => sent?.());
      else sent?.();
    },
    buffered: () => ws.bufferedAmount,
    close,
  };
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

/** Returns undefined for anything but JSON, which no schema accepts. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
  } catch {
    return undefined;
  }
}
