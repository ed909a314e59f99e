import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ENVIRONMENT_ENTRIES_MAX,
  ENVIRONMENT_MAX_BYTES,
  environmentSize,
  fits,
  isAssignable,
  travelling,
  unreadable,
} from './environment.js';

const USERS = {
  HOME: '/home/ann',
  PATH: '/bin',
  LANG: 'de_DE.UTF-8',
  EMPTY: '',
  SSH_AUTH_SOCK: '/run/agent',
  SSH_ASKPASS: '/usr/bin/ask',
  GH_TOKEN: 'ghp_1',
  HTTPS_PROXY: 'http://proxy:3128',
  GIT_AUTHOR_NAME: 'Ann',
  GIT_COMMITTER_EMAIL: 'ann@example.org',
  GIT_ASKPASS: '/usr/bin/ask',
  GIT_SSH_COMMAND: 'ssh -i ~/.ssh/work',
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'http.proxy',
  GIT_CONFIG_VALUE_0: 'x',
  GIT_EDITOR: 'vim',
  GIT_TRACE: '1',
  GIT_LFS_SKIP_SMUDGE: '1',
  GIT_TEMPLATE_DIR: '/home/ann/template',
  NODE_OPTIONS: '--max-old-space-size=8192',
  VIRTUAL_ENV: '/home/ann/.venv',
  DISPLAY: ':0',
  XDG_RUNTIME_DIR: '/run/user/1000',
  DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus',
  TMUX_TMPDIR: '/run/user/1000',
  TERMINFO_DIRS: '/run/current-system/terminfo',
  MAKEFLAGS: '-j8',
  npm_config_registry: 'https://npm.example.org',
  VSCODE_GIT_ASKPASS_MAIN: '/code/askpass-main.js',
  VSCODE_IPC_HOOK_CLI: '/run/vscode.sock',
  CLAUDE_CODE_USE_BEDROCK: '1',
  CLAUDE_CONFIG_DIR: '/home/ann/.c2',
};

const OTHERS = {
  TMUX: '/tmp/tmux-0/default,1,0',
  TMUX_PANE: '%3',
  TERM: 'xterm-kitty',
  TERM_PROGRAM: 'kitty',
  TERMINFO: '/opt/kitty/terminfo',
  KITTY_WINDOW_ID: '1',
  COLUMNS: '80',
  GPG_TTY: '/dev/pts/3',
  SSH_TTY: '/dev/pts/3',
  PWD: '/x',
  SHLVL: '3',
  GIT_DIR: '/other/.git',
  GIT_INDEX_FILE: '/other/.git/index',
  GIT_OBJECT_DIRECTORY: '/other/.git/objects',
  GIT_CONFIG_PARAMETERS: "'user.name'='Else'",
  GIT_REFLOG_ACTION: 'rebase',
  NOTIFY_SOCKET: '/run/systemd/notify',
  NODE_CHANNEL_FD: '3',
  INIT_CWD: '/x',
  VSCODE_PID: '77',
  VSCODE_INSPECTOR_OPTIONS: '{}',
  CLAUDECODE: '1',
  CLAUDE_CODE_ENTRYPOINT: 'cli',
  CODEX_SANDBOX: 'seatbelt',
  SCHMUX_SESSION_ID: 'outer1',
  SCHMUX_HOME: '/x',
};

test('variables of the user travel; those of a terminal, process, repository or outer agent do not', () => {
  expect(travelling({ ...USERS, ...OTHERS, GONE: undefined })).toEqual(USERS);
});

test.each([
  ['an npm script', { npm_lifecycle_event: 'start', npm_config_cache: '/x', npm_package_name: 'x' }],
  ['a debugger', { NODE_OPTIONS: '--inspect-brk=9229' }],
  ['a job server', { MAKEFLAGS: ' -j4 --jobserver-auth=3,4' }],
  ['git, which wants no editor', { GIT_EDITOR: ':', GIT_SEQUENCE_EDITOR: ':' }],
  [
    'a hook, with the author of the commit',
    { GIT_PREFIX: '', GIT_EXEC_PATH: '/lib', GIT_AUTHOR_NAME: 'Else', GIT_AUTHOR_DATE: '@1700000000 +0000' },
  ],
])('nothing travels that was set by %s', (_who, env) => {
  expect(travelling(env)).toEqual({});
});

test('an author set by the user travels, even with a date', () => {
  const env = { GIT_AUTHOR_NAME: 'Ann', GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z' };
  expect(travelling(env)).toEqual(env);
  expect(travelling({ ...env, GIT_PREFIX: 'src/' })).toEqual(env);
});

test('names no shell can set are left out, and values that are no text are named', () => {
  const odd = { 'BASH_FUNC_which%%': '() { :; }', 'a.b': '1', '1A': '1', UID: '0', '': 'x' };
  expect(travelling({ ...odd, OK_1: 'x' })).toEqual({ OK_1: 'x' });
  expect(['UID', 'PPID', 'SHELLOPTS', 'OPTIND', 'IFS', 'PWD', 'a-b', ''].filter(isAssignable)).toEqual([]);
  const broken = { LATIN: 'caf\uFFFD', TERM: '\uFFFD', FINE: 'café' };
  expect(travelling(broken)).toEqual({ FINE: 'café' });
  expect(unreadable(broken)).toEqual(['LATIN']);
});

test('whatever an environment holds, what travels is a part of it that travels again', () => {
  const name = fc.oneof(
    fc.constantFrom(...Object.keys(USERS), ...Object.keys(OTHERS), '__proto__', 'toString'),
    fc.string({ maxLength: 12 }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.string({ unit: 'binary', maxLength: 20 }))), (entries) => {
      const env = Object.fromEntries(entries);
      const kept = travelling(env);
      for (const [key, value] of Object.entries(kept))
        expect([env[key], isAssignable(key)]).toEqual([value, true]);
      expect(travelling(kept)).toEqual(kept);
    }),
  );
});

test('size and number are bounded', () => {
  expect(environmentSize({ A: 'é' })).toBe(5);
  expect(fits({ A: 'x'.repeat(ENVIRONMENT_MAX_BYTES - 3) })).toBe(true);
  expect(fits({ A: 'x'.repeat(ENVIRONMENT_MAX_BYTES - 2) })).toBe(false);
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`V${index}`, '']));
  expect([fits(many(ENVIRONMENT_ENTRIES_MAX)), fits(many(ENVIRONMENT_ENTRIES_MAX + 1))]).toEqual([
    true,
    false,
  ]);
});
