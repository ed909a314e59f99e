/** The daemon's side of one open socket, for whatever speaks on it. Sending on a closed one does nothing. */
export type Peer = {
  /** `sent` is called when the system has taken the data, or never will. */
  send(data: string | Uint8Array, sent?: () => void): void;
  /** Bytes that the system has not taken yet. */
  buffered(): number;
  /** Close codes: contract/events.ts. */
  close(code: number, reason: string): void;
};

/** What speaks on a socket after its first frame. `bye` is said before the daemon closes it by itself. */
export type Conversation = {
  text(json: unknown): void;
  binary(bytes: Uint8Array): void;
  bye(reason: 'stopping' | 'logged_out'): void;
  closed(): void;
};

/** A hello that was understood, with the key or what proves it. `open` is called once that has been found good; null when what it asks for is not there. */
type Hello = {
  key?: string | undefined;
  mac?: string | undefined;
  open(peer: Peer): Conversation | null;
};

/** A kind of socket is how it reads its first frame; null for anything else than a hello. */
export type SocketKind = (json: unknown) => Hello | null;
