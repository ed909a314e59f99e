/** The daemon's side of one open socket. Sending on a closed one does nothing. */
export type Peer = {
  /** Sends data; `sent` is called when the system has taken it, or never will. */
  send(data: string | Uint8Array, sent?: () => void): void;
  /** Returns the bytes that the system has not taken yet. */
  buffered(): number;
  /** Close codes: contract/events.ts. */
  close(code: number, reason: string): void;
};

/** The protocol on a socket after its first frame. `bye` is called before the daemon closes the socket. */
export type Conversation = {
  text(json: unknown): void;
  binary(bytes: Uint8Array): void;
  bye(reason: 'stopping' | 'logged_out'): void;
  closed(): void;
};

/**
 * A valid hello, with the key or its proof. `open` is called once that was verified; it returns null when the requested object
 * does not exist.
 */
type Hello = {
  key?: string | undefined;
  mac?: string | undefined;
  open(peer: Peer): Conversation | null;
};

/** A kind of socket: a parser of its first frame, which returns null for anything but a hello. */
export type SocketKind = (json: unknown) => Hello | null;
