import type { Clock } from '../../lib/clock.js';
import type { Stop } from '../../lib/emitter.js';
import type { Logger } from '../../lib/logging/logger.js';

export type TmuxOptions = {
  /** The tmux program; a bare name is searched in `env.PATH`. Default `tmux`. */
  binary?: string;
  /** `-L`: a private server. Without it the user's default server. */
  socketName?: string;
  /** The same as a path; wins over `socketName`. */
  socketPath?: string;
  /** Returns false while no server may be started there: a server that has ended is then an error. Default: always true. */
  mayStart?: () => boolean;
  /** The user's environment; `serverEnvironment` selects what is passed on. */
  env: Readonly<Record<string, string | undefined>>;
  /** Name of the quiet session that the control connection is attached to; `_schmux-` and a hash of the home. */
  controlName: string;
  /** A folder of ours, 0700, for pastes that are too large to type. */
  runDir: string;
  /** Part of every mark: distinguishes our sessions from those of another home on the same server. `[a-z0-9]+`. */
  home: string;
  clock: Clock;
  logger: Logger;
  /** Returns the pids of servers that certainly host agents of ours; called before a connection is made. */
  livingServers?: () => Promise<number[]>;
  /** For tests: the directory whose existence means that systemd is the init. */
  scope?: { systemd: string };
};

/** The place of a session in tmux. Ids are unique for the life of the server with `serverPid`. */
export type TmuxSeat = { session: string; pane: string; pid: number; serverPid: number };

export type CreateSessionInput = {
  /** Six characters `[a-z0-9]`; the tmux session is `schmux-<id>`. */
  id: string;
  /** Absolute; passed as it is, nothing in it is expanded. */
  cwd: string;
  cols: number;
  rows: number;
  /** A file for `/bin/sh` that becomes the agent. */
  launchFile: string;
  /** Appended to from the first byte on; created 0600. */
  logPath: string;
  /** `<id>\n` is appended when the agent has ended, within ms. */
  exitsFile: string;
  /** Lines of scrollback in tmux itself. */
  historyLimit: number;
};

export type PaneInfo = {
  /** The session's six characters. */
  id: string;
  /** `$3`; the session that holds the pane now, wherever the user moved it. */
  session: string;
  /** `%7` */
  pane: string;
  /** Pid of the program the pane was started with; 0 when tmux no longer knows it (a dead pane, from 3.8 on). */
  pid: number;
  dead: boolean;
  exitCode: number | null;
  /** `SIGTERM`; always null before tmux 3.3. Both null on a dead pane: tmux does not know. */
  exitSignal: string | null;
  cols: number;
  rows: number;
  /** The foreground program's name. */
  command: string;
  /** As the agent set it; untrusted. */
  title: string;
  inMode: boolean;
  /** False when the log writer of a terminal that is still open is gone. */
  piped: boolean;
  /** Number of real terminals on the session. */
  attached: number;
  /** When a real terminal last typed into the session or attached to it; s since the epoch. */
  activity: number;
  serverPid: number;
};

export type TmuxEvent =
  | { kind: 'connected'; serverPid: number }
  | { kind: 'disconnected'; reason: string }
  /** Some session or window came, went or was renamed: time to call `panes()`. */
  | { kind: 'sessions_changed' }
  /** The pane entered or left copy mode (or another). */
  | { kind: 'pane_mode'; pane: string };

/** A row of the screen, counted from 0, and its whole text. */
export type ScreenRow = { row: number; text: string };

/** What a screen has to show: rows that are the first with their text, and the cursor unless it may be anywhere. */
export type ScreenCondition = { rows: readonly ScreenRow[]; cursor: PaneContent['cursor'] | null };

/** The input methods of a pane during a turn. */
export type PaneTurn = {
  sendKeys(bytes: Uint8Array): Promise<void>;
  paste(bytes: Uint8Array): Promise<void>;
  keyNames(names: readonly string[]): Promise<void>;
  /** Returns the same methods, which do nothing and return false unless the screen shows this at that very moment. */
  whileShown(condition: ScreenCondition): GuardedHands;
  /** When anything else was last typed into the pane; ms ago, Infinity for never. */
  quietMs(): number;
};

/** Input that depends on the screen. Each returns whether it was typed. */
export type GuardedHands = {
  sendKeys(bytes: Uint8Array): Promise<boolean>;
  paste(bytes: Uint8Array): Promise<boolean>;
  keyNames(names: readonly string[]): Promise<boolean>;
};

/** The input of all panes, one ordered queue per pane, whichever method is used. */
export type PaneInput = {
  sendKeys(pane: string, bytes: Uint8Array): Promise<void>;
  paste(pane: string, bytes: Uint8Array): Promise<void>;
  keyNames(pane: string, names: readonly string[]): Promise<void>;
  /** Runs `work` when the input before it has been sent; other input to the pane waits until it is done. */
  turn<T>(pane: string, work: (hands: PaneTurn) => Promise<T>): Promise<T>;
};

/** Typed tmux. Every method throws SchmuxError: TMUX_FAILED, TMUX_TIMEOUT, STOPPING; SESSION_GONE when the target does not exist. */
export type Tmux = {
  /** Connects, starting a server if there is none. Throws TMUX_MISSING, TMUX_TOO_OLD, TMUX_FAILED. */
  start(): Promise<void>;
  /** Disconnects and leaves the server running; agents stay. */
  stop(): Promise<void>;
  /** The output of `tmux -V` without the word tmux; null before `start`. */
  readonly version: string | null;
  connected(): boolean;
  /** Returns null while not connected. */
  serverPid(): number | null;
  createSession(input: CreateSessionInput): Promise<TmuxSeat>;
  /** Lists every pane of an agent of this home, wherever the user moved it. */
  panes(): Promise<PaneInfo[]>;
  /** Types bytes as they are, in order per pane, leaving copy mode first. */
  sendKeys(pane: string, bytes: Uint8Array): Promise<void>;
  /** Like `sendKeys`, but as terminals paste a text: line ends are CR, control characters are replaced, bracketed when the program asked for it. */
  paste(pane: string, bytes: Uint8Array): Promise<void>;
  /** Presses named keys (`KEY_NAMES`); KEY_UNKNOWN refuses all of them. */
  keyNames(pane: string, names: readonly string[]): Promise<void>;
  /** Runs `work` in the pane's queue of input: nothing else of ours reaches the pane in between. */
  turn: PaneInput['turn'];
  /** Reads what the pane shows at this moment, in one step with the cursor. */
  readPane(pane: string): Promise<PaneContent>;
  /** Reads the screen as text; `scrollback` adds tmux's own history, `ansi` keeps colours as escape sequences. */
  capture(pane: string, what: { ansi: boolean; scrollback: boolean }): Promise<Capture>;
  /** Sets the size of a window: that of a pane `%7`, or the current one of a session `$3`. Resolves with the pane's new size. */
  resize(target: string, size: { cols: number; rows: number }): Promise<{ cols: number; rows: number }>;
  /** Lists the real terminals attached to a session. */
  clients(session: string): Promise<AttachedTerminal[]>;
  /** Starts a log writer if the pane has none; returns true when it did. */
  repipe(pane: string, logPath: string): Promise<boolean>;
  /** Replaces the pane's log writer with a new one. */
  replacePipe(pane: string, logPath: string): Promise<void>;
  /** Returns the real paths of all files that children of the server write to; null where the system does not say. */
  writtenFiles(): Promise<ReadonlySet<string> | null>;
  /** Ends the log writer in order: it writes everything it was given. */
  unpipe(pane: string): Promise<void>;
  /** Returns the pid of the process that appends to `logPath`; null when there is none. */
  pipeWriter(logPath: string): Promise<number | null>;
  /** Deletes the session if it is still ours and the same one; returns true when it existed. */
  kill(seat: { id: string; session: string; pane: string; serverPid: number }): Promise<boolean>;
  on(listener: (event: TmuxEvent) => void): Stop;
};

export type Capture = { cols: number; rows: number; text: string };
/** `lines` from the top, without trailing blanks; `tty` is the terminal device of the pane. */
export type PaneContent = {
  dead: boolean;
  cols: number;
  lines: string[];
  cursor: { x: number; y: number; visible: boolean };
  alternate: boolean;
  tty: string;
};
export type AttachedTerminal = { tty: string; cols: number; rows: number };
