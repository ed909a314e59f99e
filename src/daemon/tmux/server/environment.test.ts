import { expect, test } from 'vitest';
import { serverEnvironment } from './environment.js';

test('a server learns who and where the user is, and nothing else', () => {
  const env = {
    HOME: '/home/u',
    PATH: '/bin',
    LC_ALL: 'C.UTF-8',
    XDG_RUNTIME_DIR: '/run/user/1',
    TMUX: '/tmp/tmux-0/default,1,0',
    TMUX_PANE: '%1',
    CLAUDECODE: '1',
    npm_config_prefix: '/x',
    ANTHROPIC_API_KEY: 'secret',
    NODE_OPTIONS: '--inspect',
    SSH_AUTH_SOCK: undefined,
  };
  expect(serverEnvironment(env)).toEqual({
    HOME: '/home/u',
    PATH: '/bin',
    LC_ALL: 'C.UTF-8',
    XDG_RUNTIME_DIR: '/run/user/1',
  });
  expect(serverEnvironment({})).toEqual({ PATH: '/usr/local/bin:/usr/bin:/bin' });
});
