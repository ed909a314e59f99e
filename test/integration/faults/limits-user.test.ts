import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { installCounter, logOf, until } from '../../soak/agents.js';
import { endDaemon, finish, isRunning, list, send } from '../../soak/daemon.js';
import { brokenForGood } from '../../soak/invariants.js';
import { openViewer } from '../../soak/viewer.js';
import { asUser, createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';

/** Nobody's, so that nobody else's processes count; without a name, as in a container that is given a user by its number. */
const USER = 61_000 + (process.pid % 1000);

/** Root is held to no number of processes, and only root can start somebody else's. */
const canBeOther = process.platform === 'linux' && process.getuid?.() === 0 && readsUs();

function readsUs(): boolean {
  try {
    asOther(process.execPath, '--version');
    asOther('test', '-r', join(import.meta.dirname, '../../../dist/daemon/main.js'));
    asOther('prlimit', '--version');
    return true;
  } catch {
    return false;
  }
}

function asOther(...words: string[]): void {
  const [file = '', ...args] = [...asUser(USER), ...words];
  execFileSync(file, args, { stdio: 'ignore' });
}

let world: SchmuxWorld;
beforeEach(async () => {
  world = await createSchmuxWorld({ user: USER });
  await installCounter(world);
});
afterEach(() => world.stop());

/** Lets a process start this many more: all processes and threads of its user count. */
function leave(pid: number, more: number): void {
  const uids = execFileSync('ps', ['-eLo', 'uid=']).toString().split('\n');
  const now = uids.filter((line) => Number(line.trim()) === USER).length;
  asOther('prlimit', '--pid', String(pid), `--nproc=${now + more}:`);
}
const unlimit = (pid: number) => asOther('prlimit', '--pid', String(pid), '--nproc=20000:');

async function running(): Promise<string> {
  const [id = ''] = await world.spawn({ agents: [{ agent: 'counter' }], shared: true });
  await world.until(id, (session) => session.status === 'running', 'running');
  await until('its first word', async () => (await logOf(world, id)).includes('ready'));
  return id;
}

it.skipIf(!canBeOther)(
  'a tmux server that can start no more processes lives, and so do its agents; a spawn says so and leaves nothing',
  async () => {
    await world.start();
    const id = await running();
    const server = Number(await world.tmux('display-message', '-p', '#{pid}'));
    const { workspace } = await world.session(id);
    const again = { agents: [{ agent: 'counter' }], workspace: workspace.id };
    // One after the other is used up by a start: a first window, the agent's own, the log, the agent.
    for (const more of [0, 1, 2, 3]) {
      leave(server, more);
      const [other = ''] = await world.spawn(again);
      const settled = await world.until(other, ({ status }) => status !== 'spawning', 'settled');
      unlimit(server);
      expect([more, await isRunning(server)]).toEqual([more, true]);
      if (settled.failure !== null) {
        expect(settled.failure.code).toBe('LIMIT_REACHED');
        expect(settled.failure.hint).toContain('ulimit -u');
        expect(await world.tmux('list-sessions', '-F', '#{session_name}')).not.toContain(other);
      } else expect(more).toBeGreaterThan(1);
      await send(world, id, `still there ${more}`);
      await until('the answer', async () => (await logOf(world, id)).includes(`got still there ${more}`));
      await finish(world, 'dispose', [other]);
      expect([more, await brokenForGood(world)]).toEqual([more, []]);
    }
    const [next = ''] = await world.spawn(again);
    await world.until(next, (session) => session.status === 'running', 'running');
  },
);

it.skipIf(!canBeOther)(
  'a daemon that can start no more processes or threads lives, says so, and works again',
  async () => {
    const { pid } = await world.start();
    const id = await running();
    leave(pid, 0);
    // A clone needs git.
    const refused = await world.cli('spawn', '-a', 'counter', '-r', 'proj');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/no more processes|EAGAIN|Resource temporarily unavailable/i);
    await send(world, id, 'still there');
    await until('the answer', async () => (await logOf(world, id)).includes('got still there'));
    expect(await isRunning(pid)).toBe(true);

    unlimit(pid);
    const viewer = await openViewer(world, id);
    await viewer.caughtUp.finally(() => viewer.close());
    const next = await running();
    const others = (await list(world))
      .map((session) => session.id)
      .filter((one) => one !== id && one !== next);
    if (others.length > 0) await finish(world, 'dispose', others);
    expect(await brokenForGood(world)).toEqual([]);
  },
);

it.skipIf(!canBeOther)(
  'files of root in a disposed workspace stop no start, and the daemon says what is left',
  async () => {
    await world.start();
    const [id = ''] = await world.spawn({ agents: [{ agent: 'counter' }] });
    const { workspace } = await world.until(id, (session) => session.status === 'running', 'running');
    await finish(world, 'dispose', [id]);
    // As a container leaves them.
    await mkdir(join(workspace.path, 'build'));
    await writeFile(join(workspace.path, 'build/out.o'), 'x\n');
    const client = await world.client();
    const { digest = '' } = await client.call('workspaceSafety', { params: { id: workspace.id } });
    await client.call('workspaceDispose', { params: { id: workspace.id }, body: { discard: digest } });
    await world.ok('workspace', 'trash', '--empty', '-y');
    await endDaemon(world, 'SIGTERM');
    // A world's start gives everything to its user; these were root's.
    const roots = `chown -R 0:0 ${join(world.dir, 'schmux-workspaces')}/.schmux-trash/*/build; exec "$@"`;
    await world.start({}, ['sh', '-c', roots, 'sh']);
    const faults = async () => (await (await world.client()).call('daemonInfo', {})).faults;
    expect(await faults()).toMatchObject([
      { code: 'TRASH_LEFT', message: expect.stringContaining('.schmux-trash') },
    ]);
    expect((await world.cli('doctor')).stdout).toContain('could not be deleted');
    expect(await brokenForGood(world)).toEqual([]);
  },
);
