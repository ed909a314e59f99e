import type { NudgeState, Problem } from '../../../contract/session/nudge.js';

/** What a title means. `freshMs` is for titles that are turned by a timer: an old one means nothing. */
export type TitleRule = { rule: string; pattern: RegExp; state: NudgeState; freshMs?: number };

/** What a line under the composer means. Footers are the agent's own chrome, so that a word there can be trusted. */
export type FooterRule = { rule: string; pattern: RegExp; state: NudgeState; problem?: Problem };

/**
 * What a hook event means. `when` compares keys of its payload; `reason` names keys (dotted) that hold the agent's words.
 * An event without a rule says nothing.
 */
export type HookRule = {
  name: string;
  when?: Readonly<Record<string, string>>;
  state: NudgeState;
  problem?: Problem;
  reason?: readonly string[];
};

/** What is known about one agent beyond what all have in common. Data only. */
export type AgentRules = {
  agent: string;
  /** The versions these were seen on. */
  seenOn: string;
  titles: readonly TitleRule[];
  footers: readonly FooterRule[];
  hooks: readonly HookRule[];
};
