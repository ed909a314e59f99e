import type { Clock } from '../../lib/clock.js';
import type { Stop } from '../../lib/emitter.js';
import type { Logger } from '../../lib/logging/logger.js';
import type { Input } from './pane/input.js';

export type TmuxOptions = {
  /** The tmux program; a name is looked up in `env.PATH`. Default `tmux`. */
  binary?: string;
  /** `-L`: a private server. Without it the user's default server. */
  socketName?: string;
  /** The same as a path; wins over `socketName`. */
  socketPath?: string;
  /** False while no server may be started there: one that has ended is then an error. Default: always true. */
  mayStart?: () => boolean;
  /** The user's environment; only what a tmux server may know of it is passed on (`serverEnvironment`). */
  env: Readonly<Record<string, string | undefined>>;
  /** Name of the quiet session that the control connection is attached to; `_schmux-` and a hash of the home. */
  controlName: string;
  /** A folder of ours, 0700, for pastes that are too large to type. */
  runDir: string;
  /** Part of every mark: tells our sessions from those of another home on the same server. `[a-z0-9]+`. */
  home: string;
  clock: Clock;
  logger: Logger;
  /** Pids of servers that agents of ours live on, as far as is certain: asked before a connection is made. */
  livingServers?: () => Promise<number[]>;
  /** For tests: the directory that says whether systemd is the init. */
  scope?: { systemd: string };
};

/** Where a session lives in tmux. Ids are unique for the life of the server with `serverPid`. */
export type TmuxSeat = { session: string; pane: string; pid: number; serverPid: number };

export type CreateSessionInput = {
  /** Six characters `[a-z0-9]`; the tmux session is `schmux-<id>`. */
  id: string;
  /** Absolute; handed over as it is, nothing in it is expanded. */
  cwd: string;
  cols: number;
  rows: number;
  /** A file for `/bin/sh` that becomes the agent. */
  launchFile: string;
  /** Appended to from the first byte on; created 0600. */
  logPath: string;
  /** `<id>\n` is appended when the agent has ended, within ms. */
  exitsFile: string;
  /** Unit: lines of scrollback in tmux itself. */
  historyLimit: number;
};

export type PaneInfo = {
  /** The session's six characters. */
  id: string;
  /** `$3`; the session that holds the pane now, also when the user moved it. */
  session: string;
  /** `%7` */
  pane: string;
  /** Of the program the pane was started with; 0 when tmux does not know it any more (a dead pane, from 3.8 on). */
  pid: number;
  dead: boolean;
  exitCode: number | null;
  /** `SIGTERM`; always null before tmux 3.3. Both null on a dead pane: tmux does not know. */
  exitSignal: string | null;
  cols: number;
  rows: number;
  /** The foreground program's name. */
  command: string;
  /** As the agent set it; not to be trusted. */
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
  /** Some session or window came, went or was renamed: worth a look at `panes()`. */
  | { kind: 'sessions_changed' }
  /** The pane entered or left copy mode (or another). */
  | { kind: 'pane_mode'; pane: string };

/** Typed tmux. Everything throws SchmuxError: TMUX_FAILED, TMUX_TIMEOUT, STOPPING; SESSION_GONE when the target is not there. */
export type Tmux = {
  /** Connects, starting a server if there is none. TMUX_MISSING, TMUX_TOO_OLD, TMUX_FAILED. */
  start(): Promise<void>;
  /** Leaves the server to itself; agents stay. */
  stop(): Promise<void>;
  /** As `tmux -V` says it, without the word tmux; null before `start`. */
  readonly version: string | null;
  connected(): boolean;
  /** Null while not connected. */
  serverPid(): number | null;
  createSession(input: CreateSessionInput): Promise<TmuxSeat>;
  /** Every pane of an agent of this home, wherever the user moved it. */
  panes(): Promise<PaneInfo[]>;
  /** Types bytes as they are, in order per pane, leaving copy mode first. */
  sendKeys(pane: string, bytes: Uint8Array): Promise<void>;
  /** Like `sendKeys`, but as terminals paste a text: line ends are CR, control characters are replaced, bracketed when the program asked for it. */
  paste(pane: string, bytes: Uint8Array): Promise<void>;
  /** Presses named keys (`KEY_NAMES`); KEY_UNKNOWN refuses all of them. */
  keyNames(pane: string, names: readonly string[]): Promise<void>;
  /** Runs `work` in the pane's queue of input: nothing else of ours reaches the pane in between. */
  turn: Input['turn'];
  /** What the pane shows at this moment, read in one step with the cursor. */
  readPane(pane: string): Promise<PaneContent>;
  /** The screen as text; `scrollback` adds tmux's own history, `ansi` keeps colours as escape sequences. */
  capture(pane: string, what: { ansi: boolean; scrollback: boolean }): Promise<Capture>;
  /** `target` is a pane `%7` (its window is meant) or a session `$3` (its current window). Answers the size the pane has then. */
  resize(target: string, size: { cols: number; rows: number }): Promise<{ cols: number; rows: number }>;
  /** Real terminals attached to a session. */
  clients(session: string): Promise<AttachedTerminal[]>;
  /** Starts the log writer again if the pane has none; true when it did. */
  repipe(pane: string, logPath: string): Promise<boolean>;
  /** Starts a log writer in the place of the one there is. */
  replacePipe(pane: string, logPath: string): Promise<void>;
  /** Real names of all files that are written to by children of the server; null where the system does not say. */
  writtenFiles(): Promise<ReadonlySet<string> | null>;
  /** Ends the log writer in order: what it was given is written. */
  unpipe(pane: string): Promise<void>;
  /** Pid of the process that appends to `logPath`; null when there is none. */
  pipeWriter(logPath: string): Promise<number | null>;
  /** Deletes the session if it is still ours and that one; true when it was there. */
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
