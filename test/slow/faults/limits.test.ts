import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { installCounter, logOf, until } from '../../soak/agents.js';
import { finish, isRunning, list, send } from '../../soak/daemon.js';
import { brokenForGood } from '../../soak/invariants.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';

/** The limit of a process that runs can be set from outside on Linux only. */
const canLimit = process.platform === 'linux' && hasPrlimit();
function hasPrlimit(): boolean {
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Terminals of its own can be given to a daemon where a file system can be mounted: by root on Linux. */
const OWN_TERMINALS = [
  'unshare',
  '-m',
  'sh',
  '-c',
  'mount -t devpts -o newinstance,ptmxmode=0666,max=5 devpts /dev/pts && exec "$@"',
  'sh',
];
const canMount = process.platform === 'linux' && process.getuid?.() === 0 && mounts();
function mounts(): boolean {
  try {
    const [file = '', ...args] = [...OWN_TERMINALS, 'true'];
    execFileSync(file, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false; // a container without that right
  }
}

let world: SchmuxWorld;
beforeEach(async () => {
  world = await createSchmuxWorld();
  await installCounter(world);
});
afterEach(() => world.stop());

/** Lets a process open this many more files than it has: the limit is on the number that a new one gets, and gaps count. */
function leave(pid: number, files: number): void {
  const open = new Set(readdirSync(`/proc/${pid}/fd`).map(Number));
  let limit = 0;
  for (let free = 0; ; limit++) {
    if (open.has(limit)) continue;
    if (free++ === files) break;
  }
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${limit}:20000`]);
}
const unlimit = (pid: number) => execFileSync('prlimit', ['--pid', String(pid), '--nofile=20000:20000']);

async function running(): Promise<string> {
  const [id = ''] = await world.spawn({ agents: [{ agent: 'counter' }], shared: true });
  await world.until(id, (session) => session.status === 'running', 'running');
  await until('its first word', async () => (await logOf(world, id)).includes('ready'));
  return id;
}

/** Spawns `count`; answers what each came to, in words: `running`, or the code of its error. */
async function outcomes(workspace: string, count: number): Promise<string[]> {
  const results = await (
    await world.client()
  ).call('sessionSpawn', { body: { agents: [{ agent: 'counter', count }], workspace } as never });
  return Promise.all(
    results.map(async (result) => {
      if ('error' in result) return result.error.code;
      const settled = await world.until(result.id, ({ status }) => status !== 'spawning', 'settled');
      return settled.failure?.code ?? settled.status;
    }),
  );
}

it.skipIf(!canLimit)(
  'a tmux server that can open no more files: spawning is refused in a sentence, and sessions go on',
  async () => {
    const { pid } = await world.start();
    const id = await running();
    const { workspace } = await world.session(id);
    const server = Number(await world.tmux('display-message', '-p', '#{pid}'));
    // tmux does not survive this error, and every agent would end with it: so schmux refuses earlier.
    leave(server, 30);
    const ran = await world.cli('spawn', '-a', 'counter', '-w', workspace.id);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/The tmux server may open \d+ files and has \d+ open/);
    expect(ran.stderr).toContain('prlimit --pid');
    expect(await list(world)).toHaveLength(1);
    unlimit(server);
    expect(await isRunning(pid)).toBe(true);
    await send(world, id, 'still there');
    await until('the answer', async () => (await logOf(world, id)).includes('got still there'));
    expect(await outcomes(workspace.id, 2)).toEqual(['running', 'running']);
    await finish(
      world,
      'dispose',
      (await list(world)).map((session) => session.id),
    );
    expect(await brokenForGood(world)).toEqual([]);
  },
);

it.skipIf(!canLimit)(
  'a daemon that can open no more files lives, refuses what it cannot do, and works again',
  async () => {
    const { pid } = await world.start();
    const id = await running();
    const { workspace } = await world.session(id);
    for (const files of [0, 2, 5, 9]) {
      leave(pid, files);
      // With none left not even a connection is taken; that is an error to the caller as well.
      const codes = await outcomes(workspace.id, 3).catch((error: unknown) => [String(error)]);
      unlimit(pid);
      for (const code of codes)
        expect([files, code]).toEqual([
          files,
          expect.stringMatching(
            /^(?:running|LIMIT_REACHED|SAVE_FAILED|TMUX_FAILED|SPAWN_FAILED|SchmuxError: .+)$/,
          ),
        ]);
      expect(await isRunning(pid)).toBe(true);
      await until('no start under way', async () =>
        (await list(world)).every((session) => session.status !== 'spawning'),
      );
      await send(world, id, `still there ${files}`);
      await until('the answer', async () => (await logOf(world, id)).includes(`got still there ${files}`));
      const others = (await list(world)).map((session) => session.id).filter((other) => other !== id);
      if (others.length > 0) await finish(world, 'dispose', others);
      expect([files, await brokenForGood(world)]).toEqual([files, []]);
    }
    expect(await outcomes(workspace.id, 2)).toEqual(['running', 'running']);
  },
);

it.skipIf(!canMount)(
  'no more pseudo-terminals: a spawn says so and leaves nothing, sessions go on, and it works again with room',
  async () => {
    // The quiet session has one; a session takes up to three while it is made, and keeps one.
    await world.start({}, OWN_TERMINALS);
    const id = await running();
    const { workspace } = await world.session(id);
    const server = Number(await world.tmux('display-message', '-p', '#{pid}'));
    expect(await outcomes(workspace.id, 1)).toEqual(['running']);
    expect(await outcomes(workspace.id, 2)).toEqual(['LIMIT_REACHED', 'LIMIT_REACHED']);
    const failed = (await list(world)).filter((session) => session.failure !== null);
    expect(failed[0]?.failure?.hint).toContain('kernel.pty.max');
    expect((await world.tmux('list-sessions', '-F', '#{session_name}')).split('\n')).toHaveLength(3);
    expect(await isRunning(server)).toBe(true);
    await send(world, id, 'still there');
    await until('the answer', async () => (await logOf(world, id)).includes('got still there'));
    const others = (await list(world)).map((session) => session.id).filter((other) => other !== id);
    await finish(world, 'dispose', others);
    expect(await outcomes(workspace.id, 1)).toEqual(['running']);
    expect(await brokenForGood(world)).toEqual([]);
  },
);
