import type { Opinion } from './opinion.js';

/** The conclusion from all opinions at one moment. */
export type Verdict = Omit<Opinion, 'at' | 'until' | 'label'>;

/** A verdict that has held long enough to be shown. `since` (ms) is when its state began: a new reason or source keeps it. */
export type SettledVerdict = Verdict & { since: number };

export const UNKNOWN: Verdict = {
  state: 'unknown',
  problem: null,
  reason: 'No sign of what it is doing yet',
  source: 'none',
  rule: 'none',
  evidence: [],
};

/** True when two verdicts would look the same to the user. */
export function sameVerdict(a: Verdict, b: Verdict): boolean {
  if (a.state !== b.state || a.problem !== b.problem || a.reason !== b.reason || a.rule !== b.rule)
    return false;
  // A verdict of an earlier run has no limit yet.
  return (a.limit === undefined) === (b.limit === undefined);
}
