import type { Progress } from '../../contract/session/session.js';
import type { GitStatus } from '../../contract/workspace/workspace.js';
import type { Environment, SpawnEnvironment } from '../environment/environment.js';

/**
 * What the lifecycle needs of its neighbours, no more. main.ts wires the real ones in; each is smaller than the module
 * behind it, so that a reader of this folder sees everything a session depends on.
 */

/** A workspace, as far as a session cares. */
export type Place = {
  id: string;
  path: string;
  status: 'preparing' | 'ready' | 'missing' | 'failed';
  repo: string | null;
  branch: string | null;
};

/** A checked wish for a place to work: nothing exists yet, nothing can be refused any more that could be known. */
export type WorkspacePort<Plan = unknown> = {
  check(input: {
    repo?: string | undefined;
    branch?: string | undefined;
    workspace?: string | undefined;
    ownBranches?: boolean | undefined;
    workspaceImplied?: boolean | undefined;
    environment: SpawnEnvironment;
  }): Promise<Plan>;
  /** `copy` counts the workspaces of one request, from 0. */
  reserve(plan: Plan, copy: number): Promise<Place>;
  prepare(
    place: Place,
    options: { onProgress(progress: Progress): void; signal: AbortSignal; environment: SpawnEnvironment },
  ): Promise<Place>;
  status(id: string): Promise<GitStatus | null>;
};

/** A picture in the workspace, where it is kept for a while outside, and in the folder that its agent always reads, if any. */
export type PlacedImage = { inside: string; outside: string; own: string | null };

/** For an agent that does not read what its workspace ignores: the folder that it reads, and what it marks paths by. */
export type ImagePlace = { folder: string | null; mark: string } | null;

export type LaunchInput<Resolved> = {
  agent: Resolved;
  prompt: string | null;
  /** Absolute paths of the pictures that belong to it. */
  images: readonly PlacedImage[];
  resume: boolean;
  sessionId: string;
  workspaceId: string;
  cwd: string;
  runDir: string;
};

/** What has to be on disk before tmux runs `sh <script>`; every file 0600. */
export type LaunchFiles = { script: string; files: { path: string; content: string | Uint8Array }[] };

export type AgentPort<Resolved = unknown> = {
  /** Found, and to be run, in that environment. */
  resolve(name: string, env: Environment): Promise<Resolved>;
  /** Pure; refuses with PROMPT_NOT_TAKEN, PROMPT_TOO_LARGE, AGENT_NO_RESUME. */
  launch(input: LaunchInput<Resolved>): LaunchFiles;
  imagePlace(agent: string, cwd: string): Promise<ImagePlace>;
};

/** `session` and `pane` are placed (tmux/servers/server-scoped-id.ts). */
export type NewPane = { session: string; pane: string; pid: number; serverPid: number };

/** A pane of ours as tmux has it now. `session` and `pane` are placed. */
export type PaneNow = {
  id: string;
  /** Of the server it is on. */
  socket: string;
  session: string;
  pane: string;
  pid: number;
  serverPid: number;
  dead: boolean;
  exitCode: number | null;
  exitSignal: string | null;
  cols: number;
  rows: number;
  /** Real terminals on the session. */
  attached: number;
  /** When one of them last typed or attached; s since the epoch. */
  activity: number;
  /** The foreground program's name. */
  command: string;
  /** False when nothing saves what it prints. */
  piped: boolean;
};

export type TmuxPort = {
  createSession(input: {
    id: string;
    /** Of the server to make it on; undefined is the one of the settings. */
    socket: string | undefined;
    cwd: string;
    cols: number;
    rows: number;
    launchFile: string;
  }): Promise<NewPane>;
  panes(): Promise<PaneNow[]>;
  /** The socket that new sessions are made on. */
  current(): string;
  /** The pid of the server that answers there now; null when none does. */
  serverPid(socket: string | undefined): number | null;
  serverPids(): number[];
  /** That server did not answer the last `panes`: what is missing there is not known to be gone. */
  isSilent(socket: string | undefined): boolean;
  /** Starts the log writer again if the pane has none. */
  repipe(pane: string, logPath: string): Promise<boolean>;
  /** Starts a log writer in the place of the one there is. */
  repipeAnew(pane: string, logPath: string): Promise<void>;
  /** Real names of all files that log writers write to; null where the system does not say. */
  writtenFiles(): Promise<ReadonlySet<string> | null>;
  /** Ends the log writer in order. */
  unpipe(pane: string): Promise<void>;
  /** Pid of the process that appends to that file; null when there is none. */
  pipeWriter(logPath: string): Promise<number | null>;
  /** What the pane shows now, with its colours as escape sequences. */
  screen(pane: string): Promise<{ text: string }>;
  /** `session` and `pane` are placed. Deletes the tmux session when it is still ours; answers whether it was there. */
  kill(seat: { id: string; session: string; pane: string; serverPid: number }): Promise<boolean>;
};

export type TerminalPort = {
  open(id: string, seat: { session: string; pane: string; live: boolean; cols: number; rows: number }): void;
  /** What tmux says of the pane now: its size, and who else looks at it. */
  seen(pane: PaneNow): void;
  /** The agent ended: the view stays, input does not. */
  ended(id: string): void;
  /** Forgets the session and deletes its log. */
  remove(id: string): Promise<void>;
};
