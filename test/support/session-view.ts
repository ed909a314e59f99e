import { indicatorOf } from '../../src/contract/session/attention.js';
import type { Session } from '../../src/contract/session/session.js';

export const NOON = '2026-05-01T12:00:00.000Z';

type Parts = Omit<Partial<Session>, 'nudge' | 'workspace'> & {
  nudge?: Partial<Session['nudge']>;
  workspace?: Partial<Session['workspace']>;
};

/** Returns a running session as the contract has it; `parts` override its fields, and its indicator follows from them. */
export function aSession({ nudge, workspace, ...parts }: Parts = {}): Session {
  const session: Session = {
    id: 'abc123',
    agent: 'claude',
    nickname: null,
    status: 'running',
    indicator: 'Running',
    nudge: {
      state: 'working',
      problem: null,
      reason: '',
      source: 'screen',
      rule: '',
      since: NOON,
      evidence: [],
      ...nudge,
    },
    workspace: { id: 'proj-001', path: '/w/proj-001', repo: 'proj', branch: 'main', ...workspace },
    created_at: NOON,
    last_activity_at: NOON,
    last_viewed_at: null,
    unseen: false,
    last_line: '',
    exit: null,
    ended_at: null,
    ended_by_user: false,
    failure: null,
    reviewed: false,
    muted: false,
    progress: null,
    attach: 'tmux attach -t schmux-abc123',
    git_at_spawn: null,
    resumable: false,
    ...parts,
  };
  return { ...session, indicator: parts.indicator ?? indicatorOf(session) };
}
