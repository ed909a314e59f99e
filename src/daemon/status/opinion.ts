import type { Evidence, NudgeSource, NudgeState, Problem } from '../../contract/session/nudge.js';
import type { PrintedTime } from './screen/limit/printed-date.js';

/** One source's view of what an agent is doing, in the agent's own words where it has any. */
export type Opinion = {
  state: NudgeState;
  problem: Problem | null;
  reason: string;
  source: NudgeSource;
  /** The rule's name, which makes a wrong verdict traceable: `claude/footer-interrupt`, `dialog/options`. */
  rule: string;
  evidence: readonly Evidence[];
  /** When (ms) the fact behind it was last true. */
  at: number;
  /** When (ms) it changes by time alone, if it does. */
  until?: number;
  /** Its reason is a label of ours: what the agent last said tells the user more. */
  label?: true;
  /** With `rate_limited`: when the limit ends, as the screen says it. */
  limit?: PrintedTime;
};

/** Creates an opinion from the fields that always differ; the others are empty unless given in `more`. */
export function opinion(
  base: Pick<Opinion, 'state' | 'source' | 'rule' | 'reason'>,
  at: number,
  more: Partial<Pick<Opinion, 'problem' | 'evidence' | 'until' | 'label'>> = {},
): Opinion {
  return { problem: null, evidence: [], ...base, at, ...more };
}
