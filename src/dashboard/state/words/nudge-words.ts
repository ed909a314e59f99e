import type { NudgeSource, NudgeState, Problem } from '../../../contract/session/nudge.js';

export const STATE_WORD: Record<NudgeState, string> = {
  working: 'Working',
  blocked: 'Blocked',
  feedback: 'Feedback',
  done: 'Done',
  unknown: 'Unknown',
};

/** Where a verdict comes from, in words for the user. */
export const SOURCE_WORD: Record<NudgeSource, string> = {
  process: 'its process',
  dialog: 'a dialog on its screen',
  record: 'the agent’s own record',
  hook: 'an agent hook',
  signal: 'a terminal signal',
  screen: 'its screen',
  change: 'changes on its screen',
  model: 'the agent that was asked',
  none: 'nothing yet',
};

export const PROBLEM_WORD: Record<Problem, string> = {
  error: 'shows an error',
  rate_limited: 'rate limited',
  logged_out: 'logged out',
  interrupted: 'interrupted',
};
