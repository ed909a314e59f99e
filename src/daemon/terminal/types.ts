import type { DaemonMessage, InputFrame, ViewerMessage } from '../../contract/terminal/frames.js';

/** Columns and rows. */
export type Size = { cols: number; rows: number };

/** The part of tmux that the terminal layer uses. The callee keeps the order of the calls per pane. */
export type TerminalTmux = {
  /** Types raw bytes into the pane. */
  sendKeys(pane: string, bytes: Uint8Array): Promise<void>;
  /** Pastes text; bracketed when the pane's program asked for it. */
  paste(pane: string, bytes: Uint8Array): Promise<void>;
  /** Sets the size of the pane's window. The command has been sent when the call returns; the promise resolves with the pane's new size. */
  resize(pane: string, size: Size): Promise<Size>;
  /** Lists the real terminals attached to the session, the most recently used last, each with the size a window can use of it. */
  clients(session: string): Promise<{ tty: string; cols: number; rows: number }[]>;
  /** Returns the pid of the process that appends to this log; null when there is none. */
  pipeWriter(logPath: string): Promise<number | null>;
};

/** The place of a session in tmux. `live` is false once the agent's process has ended. `attached` counts real terminals. */
export type TerminalSeat = Size & { session: string; pane: string; live: boolean; attached?: number };

/** Limits of a log, read at each use so that a changed setting applies at once. */
export type LogLimits = { maxLogBytes: number; rotatedLogBytes: number };

/** The connection to one viewer. `buffered` is the number of bytes that the socket has not sent yet. */
export type ViewerLink = {
  sendText(message: DaemonMessage): void;
  /** Calls `sent` once the system has taken the bytes or never will; they must not change before. */
  sendBinary(bytes: Uint8Array, sent?: () => void): void;
  buffered(): number;
  close(code: number, reason: string): void;
};

/** The handlers for one viewer's socket. The first message is `hello`. */
export type Viewer = {
  message(message: ViewerMessage): void;
  input(frame: InputFrame): void;
  closed(): void;
};

/** Called with a name at every step after which a crash would leave something behind; tests kill the process there. */
export type CrashPoint = (name: string) => void;
