import { expect, test } from 'vitest';
import { isAssignable, userEnvironment } from './environment.js';

test('what belongs to the terminal, the outer agent or npm does not reach an agent', () => {
  const env = userEnvironment({
    HOME: '/home/ann',
    PATH: '/bin',
    LANG: 'de_DE.UTF-8',
    EMPTY: '',
    SSH_AUTH_SOCK: '/run/agent',
    CLAUDE_CODE_USE_BEDROCK: '1',
    CLAUDE_CONFIG_DIR: '/home/ann/.c2',
    TMUX: '/tmp/tmux-0/default,1,0',
    TMUX_PANE: '%3',
    TERM: 'xterm-kitty',
    TERM_PROGRAM: 'kitty',
    KITTY_WINDOW_ID: '1',
    CLAUDECODE: '1',
    CLAUDE_CODE_ENTRYPOINT: 'cli',
    CODEX_SANDBOX: 'seatbelt',
    npm_config_cache: '/x',
    npm_lifecycle_event: 'start',
    NODE_OPTIONS: '--inspect',
    SCHMUX_SESSION_ID: 'outer1',
    GONE: undefined,
  });
  expect(env).toEqual({
    HOME: '/home/ann',
    PATH: '/bin',
    LANG: 'de_DE.UTF-8',
    EMPTY: '',
    SSH_AUTH_SOCK: '/run/agent',
    CLAUDE_CODE_USE_BEDROCK: '1',
    CLAUDE_CONFIG_DIR: '/home/ann/.c2',
  });
});

test('names no shell can set are left out', () => {
  expect(
    userEnvironment({ 'BASH_FUNC_which%%': '() { :; }', 'a.b': '1', '1A': '1', UID: '0', OK_1: 'x' }),
  ).toEqual({
    OK_1: 'x',
  });
  expect(['UID', 'PPID', 'SHELLOPTS', 'OPTIND', 'IFS', 'PWD', 'a-b', ''].filter(isAssignable)).toEqual([]);
});
