import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SpawnEnvironment } from '../../../src/daemon/environment/environment.js';
import type { Workspaces } from '../../../src/daemon/workspace/workspaces.js';
import { identify } from '../../../src/lib/processes/process.js';
import { until } from '../../support/worlds/tmux-world.js';
import { createGitServer, type GitServer } from '../../support/worlds/git-server.js';
import { createGitWorld, watch, type GitWorld } from '../../support/worlds/git-world.js';

/** Clones and fetches with the environment of the shell that spawns. */
let world: GitWorld;
let server: GitServer;
let workspaces: Workspaces;
beforeEach(async () => {
  world = await createGitWorld();
  server = await createGitServer(world.directory, world.env);
  server.behaviour = { login: 'ann:right' };
  await world.origin('shop', { 'a.txt': 'a\n' });
  world.repos.splice(0, 1, { name: 'shop', url: `${server.url}/shop.git` });
  workspaces = world.workspaces();
});
afterEach(async () => {
  await server.close();
  await world.close();
});

const caller = (env: Record<string, string>, asks = true): SpawnEnvironment => ({
  env: { ...world.env, ...env },
  asks,
});

async function clone(environment: SpawnEnvironment, branch?: string): Promise<string> {
  const input = { repo: world.repos[0]?.name, branch, environment };
  const record = await workspaces.reserve(await workspaces.check(input));
  return (await workspaces.prepare(record, { ...watch(), environment })).path;
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );

async function script(name: string, text: string): Promise<string> {
  const path = join(world.directory, name);
  await writeFile(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return path;
}
const askpass = (password: string) =>
  script(`ask-${password}`, `case "$1" in Username*) echo ann;; *) echo ${password};; esac`);

test('every login that works in the caller’s shell works for its clone, and for no other', async () => {
  const ask = await askpass('right');
  const header = `Authorization: Basic ${Buffer.from('ann:right').toString('base64')}`;
  const helper = '!f() { echo username=ann; echo "password=$SHOP_TOKEN"; }; f';
  const ways: Record<string, string>[] = [
    { GIT_ASKPASS: ask },
    { SSH_ASKPASS: ask },
    { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'core.askPass', GIT_CONFIG_VALUE_0: ask },
    { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'http.extraHeader', GIT_CONFIG_VALUE_0: header },
    {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'credential.helper',
      GIT_CONFIG_VALUE_0: helper,
      SHOP_TOKEN: 'right',
    },
  ];
  for (const [index, way] of ways.entries()) {
    const path = await clone(caller(way), `branch-${index}`);
    expect(await readFile(join(path, 'a.txt'), 'utf8')).toBe('a\n');
    // Nothing of it is written into the clone.
    const config = await readFile(join(path, '.git/config'), 'utf8');
    expect(config).not.toMatch(/askPass|extraHeader|helper|right/i);
  }
  expect(await codeOf(clone(caller({})))).toBe('REPO_UNREACHABLE');
  // A window for a page that may be open on another machine: only when it says that it needs none.
  expect(await codeOf(clone(caller({ SSH_ASKPASS: ask }, false)))).toBe('REPO_UNREACHABLE');
  await clone(caller({ SSH_ASKPASS: ask, SSH_ASKPASS_REQUIRE: 'force' }, false), 'forced');
});

test('two callers at once: the wrong login of one does not fail the other', async () => {
  const [right, wrong] = [await askpass('right'), await askpass('wrong')];
  const outcomes = await Promise.all(
    [wrong, right, wrong, right].map((ask) => codeOf(clone(caller({ GIT_ASKPASS: ask })))),
  );
  expect(outcomes).toEqual(['REPO_UNREACHABLE', 'ok', 'REPO_UNREACHABLE', 'ok']);
});

test('an askpass program that never answers is ended with the time limit', async () => {
  const hangs = await script('hangs', `echo $$ > '${world.directory}/asked'; exec sleep 1000`);
  workspaces = world.workspaces({ internal: world.internal({ clone_timeout_s: 1 }) });
  expect(await codeOf(clone(caller({ GIT_ASKPASS: hangs })))).toBe('CLONE_TIMEOUT');
  const pid = Number(await readFile(join(world.directory, 'asked'), 'utf8'));
  await until(async () => (await identify(pid)) === null, 'the askpass program is gone');
});

test('filters, identity and traces are the caller’s; another repository around the caller is not', async () => {
  server.behaviour = 'serve';
  const smudge = await script(
    'smudge',
    'test "$GIT_LFS_SKIP_SMUDGE" = 1 && exec cat; cat >/dev/null; echo downloaded',
  );
  await appendFile(join(world.home, '.gitconfig'), `[filter "lfs"]\n\tsmudge = ${smudge}\n\tclean = cat\n`);
  const files = { '.gitattributes': '*.bin filter=lfs -text\n', 'big.bin': 'pointer\n' };
  await world.commit(join(world.directory, 'shop.git'), 'main', files);
  const skips = await clone(
    caller({
      GIT_LFS_SKIP_SMUDGE: '1',
      GIT_COMMITTER_NAME: 'Ann',
      GIT_COMMITTER_EMAIL: 'ann@example.org',
      GIT_TRACE: join(world.directory, 'trace'),
      GIT_TRACE2: '1',
      GIT_DIR: '/nowhere',
      GIT_INDEX_FILE: '/nowhere/index',
      GIT_ALLOW_PROTOCOL: 'none',
      LC_ALL: 'de_DE.UTF-8',
    }),
  );
  expect(await readFile(join(skips, 'big.bin'), 'utf8')).toBe('pointer\n');
  expect(await readFile(join(skips, '.git/logs/HEAD'), 'utf8')).toContain('Ann <ann@example.org>');
  expect(await readFile(join(world.directory, 'trace'), 'utf8')).toContain('fetch');
  expect(await readFile(join(await clone(caller({})), 'big.bin'), 'utf8')).toBe('downloaded\n');
});

test('ssh runs as the caller says', async () => {
  const log = join(world.directory, 'ssh-calls');
  const ssh = await script('ssh', `echo "$0 $* key=$SSH_AUTH_SOCK" >> '${log}'; exit 1`);
  const other = await script('other', `echo "$0 $*" >> '${log}'; exit 1`);
  world.repos.splice(0, 1, { name: 'far', url: 'ssh://host.invalid/far.git' });
  for (const env of [
    { GIT_SSH_COMMAND: `${ssh} -i work`, SSH_AUTH_SOCK: '/run/second' },
    { GIT_SSH: ssh, SSH_ASKPASS: '/usr/bin/ask' },
    { GIT_SSH_COMMAND: other },
  ])
    expect(await codeOf(clone(caller(env)))).toBe('CLONE_FAILED');
  const [first = '', second = '', third = ''] = (await readFile(log, 'utf8')).split('\n');
  expect(first).toMatch(/ssh -i work .*BatchMode=yes .*host\.invalid.* key=\/run\/second$/);
  expect(second).toContain('NumberOfPasswordPrompts=1');
  expect(second).not.toContain('BatchMode');
  expect(third).toMatch(/other .*host\.invalid/);
  expect(third).not.toContain('BatchMode');
});
