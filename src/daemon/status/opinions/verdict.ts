import type { Evidence, NudgeSource, NudgeState, Problem } from '../../../contract/session/nudge.js';

/** What one source says, in the agent's own words where it has any. */
export type Claim = {
  state: NudgeState;
  problem: Problem | null;
  reason: string;
  source: NudgeSource;
  /** Names the rule, so that a wrong answer can be traced: `claude/footer-interrupt`, `dialog/options`. */
  rule: string;
  evidence: readonly Evidence[];
};

/** A claim and when (ms) the fact behind it was last true. */
export type Candidate = Claim & { at: number };

/** The answer. `since` (ms) is when this state began, which survives a change of reason or source. */
export type Verdict = Claim & { since: number };

export const UNKNOWN: Claim = {
  state: 'unknown',
  problem: null,
  reason: 'No sign of what it is doing yet',
  source: 'none',
  rule: 'none',
  evidence: [],
};

/** True when two claims would look the same to a person. */
export function sameClaim(a: Claim, b: Claim): boolean {
  return a.state === b.state && a.problem === b.problem && a.reason === b.reason && a.rule === b.rule;
}
