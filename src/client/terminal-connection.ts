import {
  ACK_EVERY,
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
  /** A new one for each attempt; none over the unix socket. */
  handshake?: (() => Handshake) | undefined;
  size: Size;
  focused: boolean;
  /** The offset after the last byte that is on screen already; without it a keyframe comes first. */
  from?: number | undefined;
  /** The screen first, with few lines above it; `history` fetches all of them. */
  brief?: boolean;
  /**
   * Bytes for the terminal, in order and without gap or duplicate. Before a `keyframe` the terminal is reset. `done` is
   * called when the terminal has taken them: that is what lets the daemon send more.
   */
  onBytes(frame: DaemonFrame, done: () => void): void;
  onOpened?(message: MessageOf<'opened'>): void;
  /** Holds for all bytes after it. */
  onSize?(message: MessageOf<'size'>): void;
  /** `abridged`: lines above the screen are still to be had. */
  onCaughtUp?(offset: number, abridged: boolean): void;
  onExited?(): void;
  /** Input that could not be delivered. */
  onError?(message: MessageOf<'error'>): void;
  /** `gone`: there is no such session any more. `connecting` is told before `openTerminalConnection` returns. */
  onState(state: ConnectionState): void;
  timers: Timers;
  /** In [0, 1). */
  random(): number;
};

/** `keys` and `paste` answer false when there is no connection: what was typed then is lost, never sent later. */
export type TerminalConnection = {
  keys(bytes: Uint8Array): boolean;
  paste(text: string): boolean;
  resize(size: Size): void;
  focus(focused: boolean): void;
  takeOver(): void;
  /** Fetches a keyframe with all lines above the screen, and what was printed since; told by `onCaughtUp`. */
  history(): void;
  /** The offset after the last byte handed to `onBytes`; null before the first. */
  offset(): number | null;
  retryNow(): void;
  stop: Stop;
};

/** One viewer on one session: shows what is printed from where it is, and resumes there after a loss. */
export function openTerminalConnection(options: TerminalConnectionOptions): TerminalConnection {
  let { size, focused } = options;
  /** What the last hello said: whatever changed before it was answered is said again then. */
  let lastSent = { size, focused };
  let next: number | null = options.from ?? null;
  let acked = 0;
  /** Counts connections, so that a late `done` of an earlier one is not taken for this one's. */
  let round = 0;

  const say = (message: ViewerMessage): boolean => socket.send(JSON.stringify(message));

  const onFrame = (frame: DaemonFrame) => {
    const trimmed = frame.kind === 'keyframe' ? frame : fit(frame, next);
    if (trimmed === 'gap') {
      // Something was left out on the way: a keyframe is exact again.
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
      if (trimmed.kind === 'output' && end - acked < ACK_EVERY) return;
      acked = end;
      say({ type: 'ack', offset: end });
    });
  };

  const onMessage = (message: DaemonMessage) => {
    switch (message.type) {
      case 'opened':
        socket.ready();
        if (lastSent.size !== size) say({ type: 'resize', ...size });
        if (lastSent.focused !== focused) say({ type: 'focus', focused });
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
        return message satisfies never; // a newer daemon's message
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
      say({ type: 'resize', ...size });
    },
    focus(to) {
      focused = to;
      say({ type: 'focus', focused });
    },
    takeOver: () => void say({ type: 'take_over' }),
    history: () => void say({ type: 'history' }),
    offset: () => next,
    retryNow: () => socket.retryNow(),
    stop: () => socket.stop(),
  };
}

/** The part of an output frame that is new at `next`; null when nothing is, 'gap' when bytes before it are missing. */
export function fit(frame: DaemonFrame, next: number | null): DaemonFrame | null | 'gap' {
  if (next === null) return frame;
  if (frame.offset > next) return 'gap';
  const known = next - frame.offset;
  if (known >= frame.bytes.length) return null;
  return { kind: 'output', offset: next, bytes: frame.bytes.subarray(known) };
}
