import type { Socket } from '../../../src/client/socket.js';

export type FakeSocket = Socket & {
  sent: (string | Uint8Array)[];
  /** The code the page closed it with; null while it is open. */
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
