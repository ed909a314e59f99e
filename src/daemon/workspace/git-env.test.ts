import { expect, test } from 'vitest';
import { gitEnvironment, readEnvironment, remoteEnvironment } from './git-env.js';

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

test('transports: the closed set for remotes, none for looks', () => {
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
