import type { DaemonMessage, InputFrame, ViewerMessage } from '../../contract/terminal/frames.js';

/** Columns and rows. */
export type Size = { cols: number; rows: number };

/** What the terminal layer needs of tmux; the tmux folder provides it. Every call is ordered per pane by the callee. */
export type TerminalTmux = {
  /** Types raw bytes into the pane. */
  sendKeys(pane: string, bytes: Uint8Array): Promise<void>;
  /** Pastes text; bracketed when the pane's program asked for it. */
  paste(pane: string, bytes: Uint8Array): Promise<void>;
  /** Sets the size of the pane's window: it has sent it when it returns. Resolves with the size that the pane has then. */
  resize(pane: string, size: Size): Promise<Size>;
  /** Real terminals attached to the session, the latest used last, with what a window can use of them. */
  clients(session: string): Promise<{ tty: string; cols: number; rows: number }[]>;
  /** Pid of the process that appends to this log; null when there is none. */
  pipeWriter(logPath: string): Promise<number | null>;
};

/** Where a session sits in tmux. `live` is false once the agent's process has ended. `attached` counts real terminals. */
export type TerminalSeat = Size & { session: string; pane: string; live: boolean; attached?: number };

/** Limits of a log, in bytes; read at each use, so that a change in the settings holds at once. */
export type LogLimits = { maxLogBytes: number; rotatedLogBytes: number };

/** The way to one viewer. `buffered` is what the socket has not sent yet, in bytes. */
export type ViewerLink = {
  sendText(message: DaemonMessage): void;
  /** `sent` is called when the system has taken the bytes, or never will: until then they are not changed. */
  sendBinary(bytes: Uint8Array, sent?: () => void): void;
  buffered(): number;
  close(code: number, reason: string): void;
};

/** What a viewer's socket hands in. The first message is `hello`. */
export type Viewer = {
  message(message: ViewerMessage): void;
  input(frame: InputFrame): void;
  closed(): void;
};

/** Called with a name at every step after which a crash would leave something behind; tests end the process there. */
export type CrashPoint = (name: string) => void;
