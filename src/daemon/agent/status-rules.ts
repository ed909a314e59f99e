import type { NudgeState, Problem } from '../../contract/session/nudge.js';

/** The meaning of a title. `freshMs` is set for titles that a timer animates: an old one means nothing. */
type TitleRule = { rule: string; pattern: RegExp; state: NudgeState; freshMs?: number };

/** The meaning of a line below the composer. The footer is the agent's own chrome, so a word there can be trusted. */
type FooterRule = { rule: string; pattern: RegExp; state: NudgeState; problem?: Problem };

/**
 * The meaning of a hook event. `when` compares keys of its payload; `reason` lists (dotted) keys that hold the agent's words.
 * An event without a rule says nothing.
 */
export type HookRule = {
  name: string;
  when?: Readonly<Record<string, string>>;
  state: NudgeState;
  problem?: Problem;
  reason?: readonly string[];
};

/** How the status of one agent is read, beyond what holds for all of them. Data only. */
export type StatusRules = {
  /** A row that is shown while the agent starts: a composer beside it takes nothing yet, and a question may still come. */
  starting?: RegExp;
  /** The versions the rules were seen on. */
  seenOn: string;
  titles: readonly TitleRule[];
  footers: readonly FooterRule[];
  hooks: readonly HookRule[];
};
