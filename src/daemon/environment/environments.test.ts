import { expect, test } from 'vitest';
import { createEnvironments } from './environments.js';

const START = {
  HOME: '/home/ann',
  PATH: '/bin',
  GH_TOKEN: 'start',
  ONLY_START: '1',
  SSH_AUTH_SOCK: '/first',
  TMUX: 'x',
};
const LOGIN = { HOME: '/home/ann', PATH: '/login', GH_TOKEN: 'login', ONLY_LOGIN: '1', SHLVL: '1' };

function environments(login: Record<string, string> | null, answering: string[] = []) {
  return createEnvironments({
    start: START,
    loginShell: { environment: async () => login, current: () => login, stop: async () => undefined },
    isAnswering: async (socket) => answering.includes(socket),
  });
}

test('the page gets the login shell over what the daemon was started with', async () => {
  const { SSH_AUTH_SOCK: _, ...env } = await environments(LOGIN).own();
  expect(env).toEqual({
    HOME: '/home/ann',
    PATH: '/login:/bin',
    GH_TOKEN: 'login',
    ONLY_START: '1',
    ONLY_LOGIN: '1',
  });
  expect(await environments(LOGIN).of(undefined)).toMatchObject({ asks: false, env });
});

test('without a login shell it gets what the daemon was started with', async () => {
  expect(await environments(null).own()).toMatchObject({ GH_TOKEN: 'start', PATH: '/bin' });
});

test('a caller with a terminal has its own environment and nothing else', async () => {
  const sent = { TERM: 'xterm', PATH: '/mine', HOME: '/home/ann', GIT_DIR: '/other', FOO: 'a\nb' };
  expect(await environments(LOGIN).of(sent)).toEqual({
    env: { PATH: '/mine', HOME: '/home/ann', FOO: 'a\nb' },
    asks: false,
  });
  const poor = await environments(LOGIN).of({ TERM: 'xterm', SSH_ASKPASS: '/ask' });
  expect(poor).toEqual({ env: { SSH_ASKPASS: '/ask', HOME: '/home/ann', PATH: '/login:/bin' }, asks: true });
});

test('a caller without an environment (cron, env -i) gets missing variables from the login shell, not from the daemon', async () => {
  expect((await environments(LOGIN).of({ PATH: '/usr/bin', GH_TOKEN: 'mine' })).env).toEqual({
    PATH: '/usr/bin:/login',
    HOME: '/home/ann',
    GH_TOKEN: 'mine',
    ONLY_LOGIN: '1',
  });
  expect((await environments(null).of({})).env).toMatchObject({ PATH: '/bin', ONLY_START: '1' });
});

test('the ssh agent: the login shell’s when it answers, else that of the last caller, else the start’s', async () => {
  const agentOf = async (login: string | undefined, answering: string[], caller?: string) => {
    const all = environments(login === undefined ? LOGIN : { ...LOGIN, SSH_AUTH_SOCK: login }, answering);
    if (caller !== undefined) await all.of({ TERM: 'x', SSH_AUTH_SOCK: caller });
    return (await all.own())['SSH_AUTH_SOCK'];
  };
  expect(await agentOf('/login', ['/login', '/new'], '/new')).toBe('/login');
  expect(await agentOf('/gone', ['/new', '/first'], '/new')).toBe('/new');
  expect(await agentOf(undefined, ['/first'], '/gone')).toBe('/first');
  expect(await agentOf(undefined, ['/new'], '/new')).toBe('/new');
  expect(await agentOf('/gone', [])).toBe('/gone');
});
