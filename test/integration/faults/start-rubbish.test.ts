import { execFileSync } from 'node:child_process';
import { lstat, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import type { DaemonInfo } from '../../../src/contract/daemon-info.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';

let world: SchmuxWorld;
beforeEach(async () => {
  world = await createSchmuxWorld();
});
afterEach(() => world.stop());

const at = (...names: string[]) => join(world.home, ...names);
const faults = async () => (await (await world.client()).call('daemonInfo', {})).faults ?? [];

it('schmux starts over rubbish in every place that it uses, keeps it, and says what it moved', async () => {
  const pipe = (path: string) => execFileSync('mkfifo', [path]);
  await mkdir(at('run'), { mode: 0o700 });
  await writeFile(at('logs'), 'not a folder');
  pipe(at('repos'));
  await mkdir(at('state.json'));
  await mkdir(at('state.json.bak'));
  await mkdir(at('secrets.json'));
  pipe(at('keys.json'));
  pipe(at('run/exits'));
  pipe(at('run/daemon.log'));
  pipe(at('run/zzzzzz.birth.json'));
  await mkdir(at('run/daemon.lock'));
  await mkdir(at('run/daemon.json/full'), { recursive: true });
  await mkdir(at('run/config.last-good.json'));
  await mkdir(at('run/zzzzzz.sh'));
  await writeFile(at('run/daemon.sock'), '');
  await writeFile(
    join(world.dir, 'preload.cjs'),
    'process.stdout.write(\'{"level":1}\\n[preload] no line end\');',
  );
  world.env['NODE_OPTIONS'] = `--require ${join(world.dir, 'preload.cjs')}`;
  const started = await world.cli('start', '--port', '0');
  delete world.env['NODE_OPTIONS'];
  expect(started).toMatchObject({ code: 0 });

  const said = (await faults()).map(({ code, message }) => `${code}: ${message}`).join('\n');
  expect(said).toMatch(/START_INCOMPLETE: .*(logs|repos) was not a folder; it was moved to/);
  expect(said).toMatch(/STATE_UNREADABLE/);
  expect(await world.file('run/daemon.log')).toMatch(/secrets\.json cannot be read/);
  expect((await world.cli('doctor')).stdout).toContain('START_INCOMPLETE');
  expect((await world.cli('status')).stdout + '').toContain('moved to');
  const kept = [...(await readdir(world.home)), ...(await readdir(at('run')))];
  for (const name of ['logs', 'repos', 'state.json', 'exits', 'daemon.lock', 'daemon.json', 'daemon.sock'])
    expect(kept, name).toContainEqual(expect.stringMatching(new RegExp(`^${name}\\.(in-the-way|corrupt)-`)));

  const [id = ''] = await world.spawn();
  await world.until(id, ({ status }) => status === 'running', 'running');
  const client = await world.client();
  const secret = client.call('secretsSet', { params: { name: 'demo' }, body: { env: { A: 'b' } } });
  await expect(secret).rejects.toMatchObject({ code: 'STATE_UNREADABLE' });
  expect((await stat(at('secrets.json'))).isDirectory()).toBe(true);

  // Again, with the session's own files spoilt.
  await world.ok('stop');
  await rename(at('logs', `${id}.log`), at('logs/kept'));
  await mkdir(at('logs', `${id}.log`));
  await rename(at('run/daemon.log'), at('run/old.log'));
  await symlink(join(world.dir, 'preload.cjs'), at('run/daemon.log'));
  const preload = await readFile(join(world.dir, 'preload.cjs'), 'utf8');
  await rm(at('run', `${id}.birth.json`), { force: true });
  expect(await world.cli('start', '--port', '0')).toMatchObject({ code: 0 });
  expect((await world.session(id)).status).toBe('running');
  expect(await readFile(join(world.dir, 'preload.cjs'), 'utf8')).toBe(preload);
  expect(await readdir(at('logs'))).toContainEqual(expect.stringMatching(`^${id}\\.log\\.in-the-way-`));
  // Output from here on is kept again.
  await world.until(id, ({ last_activity_at: at }) => at !== null, 'heard of');
});

it('files that link to dotfiles stay links, and their targets keep their mode', async () => {
  const dotfiles = join(world.dir, 'dotfiles');
  await mkdir(dotfiles);
  await mkdir(join(dotfiles, 'logs'));
  for (const name of ['config.json', 'secrets.json', 'state.json']) {
    if (name === 'config.json') await rename(at(name), join(dotfiles, name));
    if (name === 'secrets.json') await writeFile(join(dotfiles, name), '{}', { mode: 0o644 });
    await symlink(`../dotfiles/${name}`, at(name));
  }
  await symlink(join(dotfiles, 'logs'), at('logs'));
  execFileSync('chmod', ['755', join(dotfiles, 'logs')]);
  await world.ok('config', 'set', 'terminal.font_size', '15');
  await world.ok('start', '--port', '0');
  await world.ok('config', 'set', 'terminal.scrollback', '500');
  const client = await world.client();
  await client.call('secretsSet', { params: { name: 'demo' }, body: { env: { A: 'b' } } });
  const [id = ''] = await world.spawn();
  await world.until(id, ({ status }) => status === 'running', 'running');
  await world.ok('stop');
  for (const name of ['config.json', 'secrets.json', 'state.json', 'logs'])
    expect((await lstat(at(name))).isSymbolicLink(), name).toBe(true);
  const read = (name: string) => readFile(join(dotfiles, name), 'utf8');
  expect(JSON.parse(await read('config.json'))).toMatchObject({
    terminal: { font_size: 15, scrollback: 500 },
  });
  expect(JSON.parse(await read('secrets.json'))).toEqual({ demo: { A: 'b' } });
  expect(await read('state.json')).toContain(id);
  expect((await lstat(at('state.json.bak'))).isFile()).toBe(true);
  expect((await stat(join(dotfiles, 'secrets.json'))).mode & 0o777).toBe(0o644);
  expect((await stat(join(dotfiles, 'logs'))).mode & 0o777).toBe(0o755);
});

it('the configuration is read and changed without a daemon, with its comments', async () => {
  await writeFile(at('config.json'), '{\n  // any free one\n  "port": 0,\n  "mine": 1\n}\n');
  expect(JSON.parse(await world.ok('config', 'get', 'internal.grace_period_s'))).toBe(5);
  const set = await world.cli('config', 'set', 'internal.grace_period_s', '1');
  expect(set).toMatchObject({ code: 0, stdout: 'internal.grace_period_s = 1\n' });
  expect(set.stderr).toContain('next start');
  expect(await world.file('config.json')).toMatch(/\/\/ any free one\n[^]*"mine": 1,\n  "internal": \{/);
  expect(await world.cli('config', 'set', 'port', 'x')).toMatchObject({ code: 1 });
  expect(await world.cli('config', 'set', 'nope', '1')).toMatchObject({ code: 1 });
  await world.ok('start');
  const info = await world.json<DaemonInfo>('status', '--json');
  expect(info.faults ?? []).toEqual([]);
  expect(await world.json('config', 'get', 'internal.grace_period_s')).toBe(1);
  await world.ok('stop');
  await writeFile(at('config.json'), '');
  const get = await world.cli('config', 'get', 'internal.grace_period_s');
  expect(get).toMatchObject({ code: 0, stdout: '1\n', stderr: expect.stringContaining('empty') as string });
  expect(await world.cli('config', 'set', 'port', '1')).toMatchObject({ code: 1 });
  expect(await world.file('config.json')).toBe('');
});

it.runIf(process.getuid?.() === 0)(
  'files of root in the home of another user do not keep schmux from starting',
  async () => {
    const user = 12_345;
    const theirs = await createSchmuxWorld({ user });
    onTestFinished(() => theirs.stop());
    const home = (...names: string[]) => join(theirs.home, ...names);
    execFileSync('chown', ['-R', `${user}:${user}`, theirs.dir]);
    const locked = { mode: 0o600 };
    await mkdir(home('run'), { mode: 0o700 });
    await mkdir(home('repos/x.git/objects'), { recursive: true, mode: 0o700 });
    execFileSync('chown', [`${user}:${user}`, home('run'), home('repos')]);
    await rm(home('config.json'));
    for (const name of ['state.json', 'secrets.json', 'keys.json', 'config.json'])
      await writeFile(home(name), '{"port": 1}', locked);
    await writeFile(home('notes'), 'x', { mode: 0o644 });
    await mkdir(home('run/images'));
    await writeFile(home('run/images/x'), 'x');
    expect(await theirs.cli('start', '--port', '0')).toMatchObject({ code: 0 });
    const { faults: said = [] } = await (await theirs.client()).call('daemonInfo', {});
    expect(said.map(({ code }) => code).sort()).toEqual([
      'CONFIG_INVALID',
      'START_INCOMPLETE',
      'STATE_UNREADABLE',
    ]);
    const log = await theirs.file('run/daemon.log');
    for (const name of ['notes', 'secrets.json', 'keys.json', 'run/images', 'repos'])
      expect(log, name).toMatch(new RegExp(`"problem":"[^"]*${name}`));
    expect(await readFile(home('secrets.json'), 'utf8')).toBe('{"port": 1}');
    expect(
      (await readdir(theirs.home)).filter((name) => name.startsWith('state.json.corrupt-')),
    ).toHaveLength(1);
  },
);
