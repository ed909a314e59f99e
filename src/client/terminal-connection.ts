import {
  ACK_EVERY_BYTES,
  decodeFrame,
  type DaemonFrame,
  type DaemonMessage,
  type ViewerMessage,
} from '../contract/terminal/frames.js';
import type { Handshake } from './handshake.js';
import { createReconnectingSocket } from './reconnecting-socket.js';
import { keyFrames, pasteFrames } from './paste.js';
import type { ConnectionState, Socket } from './socket.js';
import type { Stop, Timers } from './timers.js';

type Size = { cols: number; rows: number };
type MessageOf<T extends DaemonMessage['type']> = Extract<DaemonMessage, { type: T }>;

export type TerminalConnectionOptions = {
  /** Opens `/api/sessions/<id>/terminal`. */
  open(): Socket;
  /** Creates a new handshake for each attempt; absent over the unix socket. */
  handshake?: (() => Handshake) | undefined;
  size: Size;
  focused: boolean;
  /** The offset after the last byte that is already on screen; without it a keyframe comes first. */
  from?: number | undefined;
  /** The screen first, with few lines above it; `history` fetches all of them. */
  brief?: boolean;
  /**
   * Called with bytes for the terminal, in order, without gaps or duplicates. Reset the terminal before a `keyframe`. Call `done`
   * when the terminal has processed the bytes; that lets the daemon send more.
   */
  onBytes(frame: DaemonFrame, done: () => void): void;
  onOpened?(message: MessageOf<'opened'>): void;
  /** Applies to all bytes after it. */
  onSize?(message: MessageOf<'size'>): void;
  /** `abridged`: `history` can fetch more lines above the screen. */
  onCaughtUp?(offset: number, abridged: boolean): void;
  onExited?(): void;
  /** Input that could not be delivered. */
  onError?(message: MessageOf<'error'>): void;
  /** First called with `connecting`, before `openTerminalConnection` returns. `gone`: the session no longer exists. */
  onState(state: ConnectionState): void;
  timers: Timers;
  /** In [0, 1). */
  random(): number;
};

/** `keys` and `paste` return false when there is no connection: that input is lost and never sent later. */
export type TerminalConnection = {
  keys(bytes: Uint8Array): boolean;
  paste(text: string): boolean;
  resize(size: Size): void;
  focus(focused: boolean): void;
  takeOver(): void;
  /** Fetches a keyframe with all lines above the screen and the output since; `onCaughtUp` is called when they are there. */
  history(): void;
  /** The offset after the last byte passed to `onBytes`; null before the first. */
  offset(): number | null;
  retryNow(): void;
  stop: Stop;
};

/** Opens a viewer of one session. After a loss it resumes at the offset that it had reached. */
export function openTerminalConnection(options: TerminalConnectionOptions): TerminalConnection {
  let { size, focused } = options;
  /** The contents of the last hello. What changes before the daemon accepts it is sent again then. */
  let lastSent = { size, focused };
  let next: number | null = options.from ?? null;
  let acked = 0;
  /** Counts connections, so that a late `done` of an earlier one is not attributed to this one. */
  let round = 0;

  const send = (message: ViewerMessage): boolean => socket.send(JSON.stringify(message));

  const onFrame = (frame: DaemonFrame) => {
    const trimmed = frame.kind === 'keyframe' ? frame : fit(frame, next);
    if (trimmed === 'gap') {
      // Bytes are missing: a keyframe restores the exact state.
      next = null;
      socket.reconnect();
      return;
    }
    if (trimmed === null) return;
    const end = trimmed.kind === 'keyframe' ? trimmed.offset : trimmed.offset + trimmed.bytes.length;
    next = end;
    const mine = round;
    options.onBytes(trimmed, () => {
      if (mine !== round) return;
      if (trimmed.kind === 'output' && end - acked < ACK_EVERY_BYTES) return;
      acked = end;
      send({ type: 'ack', offset: end });
    });
  };

  const onMessage = (message: DaemonMessage) => {
    switch (message.type) {
      case 'opened':
        socket.ready();
        if (lastSent.size !== size) send({ type: 'resize', ...size });
        if (lastSent.focused !== focused) send({ type: 'focus', focused });
        options.onOpened?.(message);
        return;
      case 'size':
        return options.onSize?.(message);
      case 'caught_up':
        return options.onCaughtUp?.(message.offset, message.abridged === true);
      case 'reconnect':
        if (message.reason === 'behind') next = null;
        return socket.reconnect();
      case 'exited':
        return options.onExited?.();
      case 'error':
        return options.onError?.(message);
      case 'alive':
        return;
      default:
        return message satisfies never; // from a newer daemon
    }
  };

  const socket = createReconnectingSocket({
    open: options.open,
    handshake: options.handshake,
    hello(mac) {
      round++;
      acked = next ?? 0;
      lastSent = { size, focused };
      return JSON.stringify({
        type: 'hello',
        ...size,
        focused,
        ...(mac === null ? {} : { mac }),
        ...(next === null ? {} : { from: next }),
        ...(options.brief === true ? { brief: true } : {}),
      } satisfies ViewerMessage);
    },
    onText(json) {
      if (typeof json === 'object' && json !== null && 'type' in json) onMessage(json as DaemonMessage);
    },
    onBinary(bytes) {
      const frame = decodeFrame(bytes);
      if (frame !== null) onFrame(frame);
    },
    onState: options.onState,
    timers: options.timers,
    random: options.random,
  });
  const sendAll = (frames: Uint8Array<ArrayBuffer>[]) => frames.every((frame) => socket.send(frame));

  return {
    keys: (bytes) => sendAll(keyFrames(bytes)),
    paste: (text) => sendAll(pasteFrames(text)),
    resize(to) {
      if (to.cols === size.cols && to.rows === size.rows) return;
      size = { cols: to.cols, rows: to.rows };
      send({ type: 'resize', ...size });
    },
    focus(to) {
      focused = to;
      send({ type: 'focus', focused });
    },
    takeOver: () => void send({ type: 'take_over' }),
    history: () => void send({ type: 'history' }),
    offset: () => next,
    retryNow: () => socket.retryNow(),
    stop: () => socket.stop(),
  };
}

/** Returns the part of an output frame that is new at `next`; null when none is, 'gap' when bytes before it are missing. */
export function fit(frame: DaemonFrame, next: number | null): DaemonFrame | null | 'gap' {
  if (next === null) return frame;
  if (frame.offset > next) return 'gap';
  const known = next - frame.offset;
  if (known >= frame.bytes.length) return null;
  return { kind: 'output', offset: next, bytes: frame.bytes.subarray(known) };
}
