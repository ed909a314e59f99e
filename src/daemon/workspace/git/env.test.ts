import { expect, test } from 'vitest';
import { sameCaller } from './git.js';
import { callerEnvironment, gitEnvironment, readEnvironment, remoteEnvironment } from './env.js';

const user = {
  PATH: '/bin',
  HOME: '/home/me',
  LANG: 'de_DE.UTF-8',
  LANGUAGE: 'de',
  LC_MESSAGES: 'de_DE.UTF-8',
  SSH_AUTH_SOCK: '/run/agent',
  GIT_DIR: '/elsewhere',
  GIT_INDEX_FILE: '/elsewhere/index',
  GIT_EXTERNAL_DIFF: 'evil',
  GIT_TRACE: '1',
  GIT_ASKPASS: '/usr/bin/ask',
  GIT_SSL_CAINFO: '/ca.pem',
  GIT_CONFIG_GLOBAL: '/home/me/other-gitconfig',
  SSH_ASKPASS: '/usr/bin/ask',
  SSH_ASKPASS_REQUIRE: 'force',
};

test('the user’s set-up is kept; what points at a repository, runs programs, translates or asks is not', () => {
  const { GIT_EDITOR, GIT_PAGER, ...env } = gitEnvironment(user);
  expect([GIT_EDITOR, GIT_PAGER]).toEqual(['false', 'cat']);
  expect(env).toEqual({
    PATH: '/bin',
    HOME: '/home/me',
    LANG: 'de_DE.UTF-8',
    LC_ALL: 'C',
    SSH_AUTH_SOCK: '/run/agent',
    GIT_SSL_CAINFO: '/ca.pem',
    GIT_CONFIG_GLOBAL: '/home/me/other-gitconfig',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    GCM_INTERACTIVE: 'never',
    GIT_OPTIONAL_LOCKS: '0',
  });
});

test('passes the caller’s variables to a clone, but never a terminal, an editor or another command', () => {
  const traces = {
    GIT_TRACE_SETUP: '/tmp/trace',
    GIT_TRACE2: '1',
    GIT_TOKEN: 't',
    GIT_LFS_SKIP_SMUDGE: '1',
    FOO: 'x',
  };
  const { SSH_ASKPASS, SSH_ASKPASS_REQUIRE, ...env } = callerEnvironment(
    { env: { ...user, ...traces, GIT_TERMINAL_PROMPT: '1', GIT_ALLOW_PROTOCOL: 'ext' }, asks: true },
    '/usr/bin',
  );
  expect([SSH_ASKPASS, SSH_ASKPASS_REQUIRE]).toEqual(['/usr/bin/ask', 'force']);
  expect(env).toEqual({
    PATH: '/bin:/usr/bin',
    HOME: '/home/me',
    LANG: 'de_DE.UTF-8',
    LC_ALL: 'C',
    SSH_AUTH_SOCK: '/run/agent',
    GIT_SSL_CAINFO: '/ca.pem',
    GIT_CONFIG_GLOBAL: '/home/me/other-gitconfig',
    GIT_ASKPASS: '/usr/bin/ask',
    GIT_TRACE_SETUP: '/tmp/trace',
    GIT_TOKEN: 't',
    GIT_LFS_SKIP_SMUDGE: '1',
    FOO: 'x',
    GIT_TERMINAL_PROMPT: '0',
    GCM_INTERACTIVE: 'never',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_PAGER: 'cat',
    GIT_EDITOR: 'false',
  });
});

test('lets ssh ask an absent caller only if the environment says so', () => {
  const asked = (env: Record<string, string>) =>
    callerEnvironment({ env: { SSH_ASKPASS: '/ask', ...env }, asks: false }, undefined);
  expect(asked({})).toMatchObject({ SSH_ASKPASS: '' });
  expect(asked({ SSH_ASKPASS_REQUIRE: 'never' })).not.toHaveProperty('SSH_ASKPASS_REQUIRE');
  expect(asked({ SSH_ASKPASS_REQUIRE: 'force' })).toMatchObject({
    SSH_ASKPASS: '/ask',
    SSH_ASKPASS_REQUIRE: 'force',
  });
});

test('callers share a transfer when their git works alike', () => {
  const caller = (env: Record<string, string>) => sameCaller({ env, asks: true });
  expect(caller({ A: '1', B: '2', LC_TIME: 'de' })).toBe(caller({ B: '2', A: '1', LC_TIME: 'en' }));
  expect(caller({ GH_TOKEN: 'a' })).not.toBe(caller({ GH_TOKEN: 'b' }));
  expect(caller({ GH_TOKEN: 'secret' })).not.toContain('secret');
});

const BATCH = '-o BatchMode=yes -o ConnectTimeout=20 -o ControlMaster=no';

test.each([
  [null, {}, `ssh ${BATCH}`],
  ['ssh -i ~/.ssh/work', {}, `ssh -i ~/.ssh/work ${BATCH}`],
  [null, { GIT_SSH: '/opt/my ssh/ssh' }, `'/opt/my ssh/ssh' ${BATCH}`],
  [null, { GIT_SSH: '/usr/bin/plink' }, `'/usr/bin/plink'`],
  ['plink -batch', {}, 'plink -batch'],
])('ssh command %j with %j', (ssh, env, expected) => {
  expect(remoteEnvironment({ ...env }, { ssh, http: false })['GIT_SSH_COMMAND']).toBe(expected);
});

test('allows a closed set of transports for remotes, and none for reads', () => {
  expect(remoteEnvironment({}, { ssh: null, http: false })['GIT_ALLOW_PROTOCOL']).toBe('https:ssh:git:file');
  expect(remoteEnvironment({}, { ssh: null, http: true })['GIT_ALLOW_PROTOCOL']).toBe(
    'https:ssh:git:file:http',
  );
  expect(readEnvironment({}, '/x')).toEqual({
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_LAZY_FETCH: '1',
    GIT_CEILING_DIRECTORIES: '/x',
  });
});
