import {
  CLOSE,
  eventHelloSchema,
  eventMessageSchema,
  type Change,
  type EventMessage,
  type Snapshot,
} from '../../../contract/events.js';
import type { Stop } from '../../../lib/emitter.js';
import type { Logger } from '../../../lib/logging/logger.js';
import type { Conversation, Peer, SocketKind } from './peer.js';

/** The source of events. `on` reports revision n+1 after a snapshot of revision n, in order. */
export type EventSource = {
  snapshot(): { rev: number; state: Snapshot };
  on(listener: (message: { rev: number; changes: Change[] }) => void): Stop;
};

/** A client with more unsent data is too slow; it reconnects and gets a new snapshot. */
const BUFFER_MAX_BYTES = 8 * 1024 * 1024;

type EventSockets = { kind: SocketKind; stop: Stop };

/** Sends the same numbered changes to every reader; each message is serialised once, however many readers there are. */
export function createEventSockets(deps: {
  events: EventSource;
  validate: boolean;
  logger: Logger;
}): EventSockets {
  const readers = new Set<Peer>();
  let cached: { rev: number; text: string } | null = null;

  const encode = (message: EventMessage): string => {
    if (deps.validate) {
      const result = eventMessageSchema.safeParse(message);
      if (!result.success) deps.logger.error({ err: result.error }, 'an event does not keep to the contract');
    }
    return JSON.stringify(message);
  };
  const send = (peer: Peer, text: string) => {
    if (peer.buffered() > BUFFER_MAX_BYTES) {
      readers.delete(peer);
      peer.close(CLOSE.slow, 'too slow');
    } else peer.send(text);
  };
  const snapshotText = (): string => {
    const { rev, state } = deps.events.snapshot();
    if (cached?.rev !== rev) cached = { rev, text: encode({ type: 'snapshot', rev, state }) };
    return cached.text;
  };
  const stop = deps.events.on(({ rev, changes }) => {
    cached = null;
    if (readers.size === 0) return;
    const text = encode({ type: 'change', rev, changes });
    for (const peer of readers) send(peer, text);
  });

  const open = (peer: Peer): Conversation => {
    peer.send(snapshotText());
    readers.add(peer);
    const refuse = () => peer.close(CLOSE.protocol, 'only the first frame is read');
    return {
      text: refuse,
      binary: refuse,
      bye: (reason) => peer.send(encode({ type: 'bye', reason })),
      closed: () => void readers.delete(peer),
    };
  };

  return {
    stop,
    kind(json) {
      const hello = eventHelloSchema.safeParse(json);
      return hello.success ? { key: hello.data.key, mac: hello.data.mac, open } : null;
    },
  };
}
