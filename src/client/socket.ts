/** What a browser sends; its typings leave out memory that is shared between threads. */
export type Outgoing = string | Uint8Array<ArrayBuffer>;

/** The part of WebSocket that is used; the browser's and that of the `ws` package both fit. */
export type Socket = {
  binaryType: string;
  send(data: Outgoing): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { code: number }) => void): void;
  addEventListener(type: 'error', listener: () => void): void;
};

/**
 * `connecting`: on the way, or on the way back for the first time. `offline`: tried and failed, and trying again.
 * `stranger`: what answers has not proved that it knows the key. `refused`: it says that it does not know the key, which
 * anyone could say. In both nothing was given to it, and it is tried again. `unauthorized` and `gone` stay: the daemon
 * itself said so.
 */
export type ConnectionState =
  'connecting' | 'online' | 'offline' | 'stranger' | 'refused' | 'unauthorized' | 'gone';
