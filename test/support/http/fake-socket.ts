import type { Socket } from '../../../src/client/socket.js';
import type { Timers } from '../../../src/client/timers.js';

export type FakeTimers = Timers & { advance(ms: number): void; pending(): number };

/** Time that passes only when told to; callbacks run in order of their time. */
export function fakeTimers(): FakeTimers {
  let now = 0;
  let nextId = 0;
  const due = new Map<number, { at: number; callback: () => void }>();
  return {
    monotonic: () => now,
    after(ms, callback) {
      const id = nextId++;
      due.set(id, { at: now + ms, callback });
      return () => void due.delete(id);
    },
    pending: () => due.size,
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = [...due].filter(([, entry]) => entry.at <= end).sort((a, b) => a[1].at - b[1].at);
        if (next === undefined) break;
        due.delete(next[0]);
        now = next[1].at;
        next[1].callback();
      }
      now = end;
    },
  };
}

export type FakeSocket = Socket & {
  sent: (string | Uint8Array)[];
  /** What the page closed it with; null while it is open. */
  closedWith: number | null;
  texts(): unknown[];
  opens(): void;
  says(message: unknown): void;
  sends(bytes: Uint8Array): void;
  ends(code?: number): void;
};

type Listener = (event: { data: unknown; code: number }) => void;

/** The page's end of a socket whose other end is the test. */
export function fakeSocket(): FakeSocket {
  const listeners = new Map<string, Listener[]>();
  const emit = (type: string, event: { data?: unknown; code?: number } = {}) => {
    for (const listener of listeners.get(type) ?? [])
      listener({ data: event.data, code: event.code ?? 1000 });
  };
  const socket: FakeSocket = {
    binaryType: 'blob',
    sent: [],
    closedWith: null,
    send: (data) => void socket.sent.push(data),
    close: (code = 1000) => void (socket.closedWith = code),
    addEventListener: (type: string, listener: Listener | (() => void)) =>
      void listeners.set(type, [...(listeners.get(type) ?? []), listener as Listener]),
    texts: () =>
      socket.sent.flatMap((data) => (typeof data === 'string' ? [JSON.parse(data) as unknown] : [])),
    opens: () => emit('open'),
    says: (message) => emit('message', { data: JSON.stringify(message) }),
    sends: (bytes) => emit('message', { data: bytes.slice().buffer }),
    ends: (code = 1006) => emit('close', { code }),
  };
  return socket;
}

/** An `open` that keeps what it opened, the newest last. */
export function fakeOpen(): { open: () => FakeSocket; sockets: FakeSocket[]; last(): FakeSocket } {
  const sockets: FakeSocket[] = [];
  return {
    sockets,
    open() {
      const socket = fakeSocket();
      sockets.push(socket);
      return socket;
    },
    last() {
      const socket = sockets.at(-1);
      if (socket === undefined) throw new Error('nothing was opened');
      return socket;
    },
  };
}
