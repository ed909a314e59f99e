import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { goTo, installCounter, logOf, numbers, starts, until } from '../../soak/agents.js';
import { endDaemon, finish, isRunning, list, send } from '../../soak/daemon.js';
import { broken, readState } from '../../soak/invariants.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';

/** A file system of its own can be made by root only; elsewhere injected errors (`fault-state`, `fault-nth`) stand for it. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0 && mounts();

function mounts(): boolean {
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false; // a container without that right
  }
}

/** Room for what schmux itself needs, and little more. */
const SIZE = '2m';

let world: SchmuxWorld;
/** A mount that says read-only lies over the home. */
let covered = false;
function uncover(): void {
  if (covered) execFileSync('umount', [world.home]);
  covered = false;
}
beforeEach(async () => {
  world = await createSchmuxWorld();
  await installCounter(world);
  await mkdir(own());
  await mount('rw');
});
afterEach(async () => {
  uncover();
  execFileSync('mount', ['-o', 'remount,rw', world.home]);
  await rm(filler(), { force: true });
  await endDaemon(world, 'SIGTERM');
  await world.tmux('kill-server').catch(() => undefined);
  await until('the end of the writers', () => {
    try {
      execFileSync('umount', [world.home], { stdio: 'ignore' });
      return true;
    } catch {
      return false; // somebody has a file open there
    }
  });
  await world.stop();
});

/** Puts a small disk in the place of the home, with the same configuration. */
async function mount(how: 'rw' | 'ro'): Promise<void> {
  const config = await readFile(join(world.home, 'config.json'), 'utf8');
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=700`, 'tmpfs', world.home]);
  await writeFile(join(world.home, 'config.json'), config, { mode: 0o600 });
  if (how === 'ro') execFileSync('mount', ['-o', 'remount,ro', world.home]);
}

/** On the other disk: a clone would not fit on this one, and is refused before. */
const own = () => join(world.dir, 'own');
const filler = () => join(world.home, 'repos', 'filler');

/** Until not one byte more fits. */
async function fill(): Promise<void> {
  for (const size of [256 * 1024, 4096, 1])
    for (let full = false; !full;)
      full = await appendFile(filler(), Buffer.alloc(size)).then(
        () => false,
        () => true,
      );
}

type Status = { faults: { code: string; message: string; hint: string }[] };
const faults = async () => (await world.json<Status>('status', '--json')).faults.map((fault) => fault.code);

it.skipIf(!canMount)(
  'the disk runs full: it is said, agents go on, nothing new begins, and with room again everything does',
  async () => {
    await world.start();
    const [id = ''] = await world.spawn({
      agents: [{ agent: 'counter' }],
      workspace: own(),
      prompt: 'first',
    });
    await until('its first word', async () => (await logOf(world, id)).includes('ready'));
    await world.until(id, (session) => session.status === 'running', 'running');
    await goTo(world, 100);
    await until('100 lines', async () => (await logOf(world, id)).includes('line 100\r\n'));

    await fill();
    const refused = await world.cli('spawn', '-a', 'counter', '-w', own());
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/no space|full/i);
    expect(refused.stderr).toMatch(/free some space/i);
    // What the refused start has given back is taken too; more than a page, since the log's last one may have room left.
    await rm(filler());
    await fill();
    await goTo(world, 2000);
    await until('the word on the log', async () => (await faults()).includes('LOG_STOPPED'));
    await send(world, id, 'are you there');
    // The record of the one that did not start may just have fitted.
    const [first, ...others] = await list(world);
    expect(first).toMatchObject({ id, status: 'running' });
    for (const other of others) expect(other.failure).toMatchObject({ code: 'DISK_FULL' });
    expect((await readState(world)).sessions[0]).toMatchObject({ id, status: 'running' });

    await rm(filler());
    await until('the gap in the log', async () =>
      (await logOf(world, id)).includes('output is missing here'),
    );
    await until('no fault', async () => (await faults()).length === 0);
    // It was never held up: what it printed meanwhile is on its screen, or gone and said to be.
    await goTo(world, 3000);
    await until('3000 lines', async () => (await logOf(world, id)).includes('line 3000\r\n'));
    const seen = numbers((await logOf(world, id)).split('output is missing here').at(-1) ?? '');
    expect(seen.filter((line) => line > 2000)).toEqual(
      Array.from({ length: 1000 }, (_, index) => 2001 + index),
    );
    const [next = ''] = await world.spawn({
      agents: [{ agent: 'counter' }],
      workspace: own(),
      prompt: 'second',
    });
    await until('the next one', async () => (await logOf(world, next)).includes('ready'));
    expect((await starts(world)).map((start) => start.prompt)).toEqual(['first', 'second']);
    await world.until(next, (session) => session.status === 'running', 'running');
    expect(await broken(world)).toEqual([]);
    await finish(
      world,
      'dispose',
      (await list(world)).map((session) => session.id),
    );
    expect(await broken(world)).toEqual([]);
  },
);

it.skipIf(!canMount)(
  'a start on a full disk says so and leaves nothing; later it finds its session',
  async () => {
    await world.start();
    const [id = ''] = await world.spawn({ agents: [{ agent: 'counter' }], workspace: own() });
    await world.until(id, (session) => session.status === 'running', 'running');
    await world.ok('stop');
    await fill();
    const before = await world.file('state.json');
    const ran = await world.cli('start');
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/no space/i);
    expect(await world.file('state.json')).toBe(before);
    await rm(filler());
    await world.ok('start');
    expect(await world.session(id)).toMatchObject({ status: 'running' });
    expect(await broken(world)).toEqual([]);
  },
);

it.skipIf(!canMount)(
  'a home that becomes read-only: agents go on, nothing new begins, all of it is said, and it works again afterwards',
  async () => {
    const { pid } = await world.start();
    const [id = ''] = await world.spawn({ agents: [{ agent: 'counter' }], workspace: own() });
    await world.until(id, (session) => session.status === 'running', 'running');
    await goTo(world, 100);
    await until('100 lines', async () => (await logOf(world, id)).includes('line 100\r\n'));
    // Over the same place: what is open for writing keeps the first one from it. So the log's writer can still write, nobody else.
    execFileSync('mount', ['--bind', world.home, world.home]);
    covered = true;
    execFileSync('mount', ['-o', 'remount,bind,ro', world.home]);
    await goTo(world, 2000);
    await send(world, id, 'are you there');
    const refused = await world.cli('spawn', '-a', 'counter', '-w', own());
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/read-only/i);
    expect(await list(world)).toHaveLength(1);
    const said = (await world.json<Status>('status', '--json')).faults;
    const fault = said.find(({ code }) => code === 'SAVE_FAILED');
    expect(fault).toMatchObject({ code: 'SAVE_FAILED', message: expect.stringContaining('read-only') });
    expect(fault?.hint).toContain('Make it writable again');
    await until('2000 lines', async () => (await logOf(world, id)).includes('line 2000\r\n'));
    await until('the answer', async () => (await logOf(world, id)).includes('got are you there'));
    expect(await isRunning(pid)).toBe(true);

    uncover();
    await until('no fault', async () => (await faults()).length === 0);
    const [next = ''] = await world.spawn({ agents: [{ agent: 'counter' }], workspace: own() });
    await world.until(next, (session) => session.status === 'running', 'running');
    expect(await broken(world)).toEqual([]);
    await finish(world, 'dispose', [id, next]);
    expect(await broken(world)).toEqual([]);
  },
);

it.skipIf(!canMount)('a home that cannot be written to is refused in a sentence', async () => {
  execFileSync('mount', ['-o', 'remount,ro', world.home]);
  const ran = await world.cli('start');
  expect(ran.code).toBe(1);
  expect(ran.stderr).toMatch(/read-only/i);
  expect(ran.stderr).toMatch(/SCHMUX_HOME/);
  expect(existsSync(join(world.home, 'run'))).toBe(false);
});
