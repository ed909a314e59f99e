import { expect, it } from 'vitest';
import { daemonEnvironment } from './start.js';

it('a daemon started by an agent belongs to no session and no pane', () => {
  const session = { SCHMUX_SESSION_ID: 'abc123', SCHMUX_WORKSPACE_ID: 'w', SCHMUX_HOME_MARK: '0a0a0a' };
  const pane = { TMUX: '/tmp/tmux-0/default,1,2', TMUX_PANE: '%1' };
  const user = { HOME: '/home/ada', TMUX_TMPDIR: '/run', SCHMUX_LOG_LEVEL: 'debug' };
  expect(daemonEnvironment({ ...session, ...pane, ...user }, '/h')).toEqual({ ...user, SCHMUX_HOME: '/h' });
});
