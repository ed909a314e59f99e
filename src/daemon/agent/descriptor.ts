import type { StatusRules } from './status-rules.js';

/** How a prompt gets to an agent that then stays interactive. */
export type PromptWay =
  /** The last argument, after `before` (usually `--`, so that a prompt may begin with a dash). */
  | { kind: 'argument'; before: readonly string[]; not?: Misread }
  /** One argument `flag=prompt`, so that a prompt may begin with a dash. */
  | { kind: 'flag'; flag: string }
  | { kind: 'stdin' }
  /** A file whose path is given as `flag` and another argument; the agent removes it. */
  | { kind: 'file'; flag: string }
  | { kind: 'none' };

/** Prompts that the agent would take for something else, and what that is. */
type Misread = { pattern: RegExp; as: string };

/**
 * How pictures get to it, each by its absolute path: on a line of its own below the prompt (`line`, with what the agent marks
 * files by in front; the default is a bare path), or as an argument before the prompt (`argument`, with what comes in front).
 */
export type ImageWay =
  { kind: 'line'; mark: string; elsewhere?: Elsewhere } | { kind: 'argument'; before: string };

/**
 * For an agent that reads no file that git ignores: a folder of its own outside of the workspace, which it reads unasked. `~/` is
 * the user's home. With `marker`, that is the one folder in it whose file of that name says the working directory; there is none
 * before the agent's first start there. Until then `flag` allows another one.
 */
export type Elsewhere = { folder: string; marker?: string; flag: string };

/** How the last conversation held in the working directory goes on; `prompt` when it can begin with one. */
export type ResumeWay = { args: readonly string[]; prompt: boolean };

/** Hooks that are passed for one launch only: no file of the user's is written, no trust dialog is asked. */
export type HookWay = {
  /** Gets a JSON text `{"hooks": {event: [{"hooks": [{"type": "command", "command", "timeout"}]}]}}`. */
  flag: string;
  events: readonly string[];
};

/**
 * Asks it one question: with `args` it reads the text from stdin, prints the answer on stdout and ends. They must leave it without
 * tools, or with tools that can change nothing: the text has an agent's screen in it, which is untrusted.
 */
export type OneShot = { args: readonly string[] };

/** Everything schmux knows about one command-line agent, as data. */
export type Descriptor = {
  name: string;
  label: string;
  /** Tried in this order in each directory. */
  binaries: readonly string[];
  /** Directories beside PATH where its own installer puts it; `~/` is the user's home. */
  places: readonly string[];
  /** Arguments that make it print its version and end. */
  version: readonly string[];
  prompt: PromptWay;
  resume: ResumeWay | null;
  images?: ImageWay;
  /** The npm package it comes in, whose own file says the version without a process. */
  npm?: string;
  /** Set for every launch, below what a variant sets. */
  env?: Readonly<Record<string, string>>;
  hooks?: HookWay;
  oneShot?: OneShot;
  /** How its status is read; without it, by the generic rules alone. */
  status?: StatusRules;
  /** How to get it, as a command or an address. */
  install: string;
};
