import type { Candidate, Claim } from './verdict.js';

/** One source's opinion; `until` is when it changes by time alone, if it does. */
export type Opinion = Candidate & {
  until?: number;
  /** Its reason is a label of ours: what the agent last said tells a person more. */
  label?: true;
};

/** Makes an opinion from its few words; the rest is empty. */
export function opinion(
  base: Pick<Claim, 'state' | 'source' | 'rule' | 'reason'>,
  at: number,
  more: Partial<Pick<Opinion, 'problem' | 'evidence' | 'until' | 'label'>> = {},
): Opinion {
  return { problem: null, evidence: [], ...base, at, ...more };
}
