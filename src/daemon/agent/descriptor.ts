import type { StatusRules } from './status-rules.js';

/** How a prompt is passed to an agent that then stays interactive. */
export type PromptInput =
  /** As its first message, pasted into its composer once that is on the screen. So no process list shows it. */
  | { kind: 'composer'; not?: Misread }
  /** As the last argument. Only for user-defined agents: everyone on the machine can read it while the agent runs. */
  | { kind: 'argument' }
  | { kind: 'stdin' }
  /** In a file whose path follows `flag` as a separate argument; the agent removes the file. */
  | { kind: 'file'; flag: string }
  | { kind: 'none' };

/** Prompts that the agent would interpret as something else, and as what. */
type Misread = { pattern: RegExp; as: string };

/** What most composers run instead of sending it. */
export const SHELL_COMMAND: Misread = { pattern: /^\s*!/, as: 'a shell command' };

/**
 * How images are passed, each by its absolute path: on a line of its own below the prompt (`line`, prefixed with the agent's
 * mark for files; the default is a bare path), or as an argument before the prompt (`argument`, prefixed with `before`).
 */
export type ImageInput =
  { kind: 'line'; mark: string; ownFolder?: OwnFolder } | { kind: 'argument'; before: string };

/**
 * For an agent that does not read files that git ignores: its own folder outside the workspace, which it reads without asking.
 * `~/` is the user's home. With `marker`, it is the one subfolder whose file of that name contains the working directory; it does
 * not exist before the agent's first start there. Until then, `flag` allows another folder.
 */
export type OwnFolder = { folder: string; marker?: string; flag: string };

/** How to resume the last conversation in the working directory; `prompt` is true when it can start with a prompt. */
export type ResumeSupport = { args: readonly string[]; prompt: boolean };

/** Stands for the id of a conversation in arguments and file names. */
export const ID = '{id}';

/** How a conversation of the agent is identified, and continued by its id. */
export type ConversationSupport = {
  /** Arguments that give a new conversation its id, a UUID; `since` is the first version known to take them, if not all do. */
  given?: { args: readonly string[]; since?: string };
  /** The key of the id in hook payloads, and the events that name the conversation that is open now. */
  reported?: { key: string; events: readonly string[] };
  store?: ConversationStore;
  /** Arguments that continue the conversation. */
  resume: readonly string[];
  fork?: ForkSupport;
  /** Flags by which the user's own arguments choose the conversation; then none is given an id. */
  chosenBy: readonly string[];
};

/**
 * Arguments that copy a conversation; `given` allows an id for the copy. `elsewhere` are further arguments for another directory than
 * the conversation's, or null when the agent finds its conversations only in their own.
 */
export type ForkSupport = { args: readonly string[]; given: boolean; elsewhere: readonly string[] | null };

/**
 * Where the agent keeps its conversations: in files of which the first line may describe them, or known to a command that prints
 * a JSON list.
 */
export type ConversationStore =
  | {
      kind: 'files';
      /** `folder` begins with `~/`; the environment variable replaces the part before `below`. */
      folder: string;
      variable?: string;
      below: string;
      /** Levels of subfolders between there and the files. */
      depth: number;
      /** The end of the file's name, with ID, or SHORT_ID for its first eight characters. */
      ending: string;
      head?: ConversationKeys & { only?: Readonly<Record<string, string>> };
      /** The agent keeps the file of the open conversation open, so the process tells which it is (Linux). */
      held?: true;
    }
  | { kind: 'command'; args: readonly string[]; keys: ConversationKeys };

/** Paths of the values that identify a conversation; `start` is an RFC 3339 time or milliseconds since 1970. */
export type ConversationKeys = { id: string; cwd: string; start: string };

/** Stands for the first eight characters of the id. */
export const SHORT_ID = '{id8}';

/** Hooks passed for one launch only: no user file is written and no trust dialog is shown. */
export type HookSupport = {
  /** Takes JSON text `{"hooks": {event: [{"hooks": [{"type": "command", "command", "timeout"}]}]}}`. */
  flag: string;
  events: readonly string[];
};

/**
 * How to ask one question: with `args` the agent reads the text from stdin, prints the answer to stdout and exits. `args` must
 * disable its tools, or leave only tools that cannot change anything: the text contains an agent's screen, which is untrusted.
 */
export type OneShot = { args: readonly string[] };

/** Everything schmux knows about one command-line agent, as data. */
export type Descriptor = {
  name: string;
  label: string;
  /** Tried in this order in each directory. */
  binaries: readonly string[];
  /** Directories outside PATH where its own installer puts it; `~/` is the user's home. */
  directories: readonly string[];
  /** Arguments that make it print its version and exit. */
  version: readonly string[];
  prompt: PromptInput;
  resume: ResumeSupport | null;
  /** Absent when its conversations have no id that is known: only the last one in a directory can be resumed. */
  conversation?: ConversationSupport;
  images?: ImageInput;
  /** Its npm package, whose package.json gives the version without starting a process. */
  npm?: string;
  /** Set for every launch; a variant's variables override these. */
  env?: Readonly<Record<string, string>>;
  hooks?: HookSupport;
  oneShot?: OneShot;
  /** How its status is read; without it, by the generic rules alone. */
  status?: StatusRules;
  /** How to install it: a command or a URL. */
  install: string;
};
