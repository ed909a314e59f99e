import type { Session } from '../../src/contract/session/session.js';

/** A session for tests: running, seen, working. `nudge` is laid over the default one. */
export function aSession(
  part: Omit<Partial<Session>, 'nudge'> & { nudge?: Partial<Session['nudge']> } = {},
): Session {
  const { nudge, ...rest } = part;
  return {
    id: 'aaaaaa',
    agent: 'claude',
    nickname: null,
    status: 'running',
    indicator: 'Running',
    nudge: {
      state: 'working',
      problem: null,
      reason: '',
      source: 'screen',
      rule: 'spinner',
      since: '2026-01-01T10:00:00.000Z',
      evidence: [],
      ...nudge,
    },
    workspace: { id: 'proj-001', path: '/w/proj-001', repo: 'proj', branch: 'main' },
    created_at: '2026-01-01T09:00:00.000Z',
    last_activity_at: '2026-01-01T10:00:00.000Z',
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
    attach: 'tmux attach -t schmux-aaaaaa',
    git_at_spawn: null,
    resumable: false,
    ...rest,
  };
}
