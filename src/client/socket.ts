/** The data that a browser can send; its types exclude memory shared between threads. */
export type Outgoing = string | Uint8Array<ArrayBuffer>;

/** The part of WebSocket that is used. The browser's and the one of the `ws` package both match. */
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
 * The state of a connection. `connecting`: the first attempt, or the first one after a loss. `offline`: an attempt has failed and
 * more follow. `stranger`: the other side has not proved that it knows the key. `refused`: it claims not to know the key, which
 * anyone could claim. In both cases it was given nothing, and more attempts follow. `unauthorized` and `gone` are final: the
 * daemon itself said so.
 */
export type ConnectionState =
  'connecting' | 'online' | 'offline' | 'stranger' | 'refused' | 'unauthorized' | 'gone';
