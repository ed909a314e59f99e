import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addAgent, goTo, installCounter, logOf, numbers, starts, until } from '../../soak/agents.js';
import { endDaemon, finish, isRunning, list, send } from '../../soak/daemon.js';
import { broken, readState, treeHash } from '../../soak/invariants.js';
import { createSchmuxWorld, processesOf, type SchmuxWorld } from '../../support/worlds/schmux-world.js';

/** One world for all: what one crash left behind is there for the next. */
let world: SchmuxWorld;
beforeAll(async () => {
  world = await createSchmuxWorld();
  await installCounter(world);
  await addAgent(world, {
    name: 'stubborn',
    command: ['/bin/sh', '-c', 'trap "" TERM; while :; do sleep 1; done'],
  });
});
// Also after a failure, so that one does not make the next ones fail.
afterEach(() => endDaemon(world, 'SIGTERM'));
afterAll(() => world.stop());

/** Starts a daemon that dies at the point, drives it there and waits for its death. */
async function dieAt(point: string, drive: () => Promise<unknown>): Promise<void> {
  const { pid } = await world.start({ CRASH_AT: point });
  // The caller loses its connection: that is the crash it asked for.
  await drive().catch(() => undefined);
  await until(`death at ${point}`, async () => !(await isRunning(pid)));
}

const SPAWN: [string, 'running' | 'failed' | 'nothing', 0 | 1][] = [
  ['state.before_write', 'nothing', 0],
  ['state.opened', 'nothing', 0],
  ['state.written', 'nothing', 0],
  // The second write is the sessions' records.
  ['state.written#2', 'nothing', 0],
  ['prompt.before_write', 'nothing', 0],
  ['prompt.after_write', 'nothing', 0],
  ['state.after_write#2', 'failed', 0],
  ['spawn.recorded', 'failed', 0],
  ['spawn.cloning', 'failed', 0],
  ['spawn.checkout', 'failed', 0],
  ['spawn.prepared', 'failed', 0],
  ['spawn.files', 'failed', 0],
  ['spawn.before_tmux', 'failed', 0],
  ['spawn.after_tmux', 'running', 1],
  ['spawn.after_running', 'running', 1],
];

describe('killed while a session is spawned', () => {
  it.each(SPAWN)('at %s: %s', async (point, outcome, agents) => {
    const before = (await readState(world)).sessions.map((record) => record.id);
    const prompt = `the prompt of ${point}`;
    await dieAt(point, () => world.spawn({ agents: [{ agent: 'counter' }], prompt }));
    await world.start();
    const after = (await list(world)).filter(({ id }) => !before.includes(id));
    if (outcome === 'nothing') expect(after).toEqual([]);
    if (outcome === 'running') expect(after).toMatchObject([{ status: 'running' }]);
    if (outcome === 'failed')
      expect(after).toMatchObject([
        { status: 'done', indicator: 'Error', failure: { code: 'SPAWN_INTERRUPTED' } },
      ]);
    const mine = async () => (await starts(world)).filter((start) => start.prompt === prompt);
    await until('the agent', async () => (await mine()).length === agents);
    expect(await broken(world)).toEqual([]);
    if (outcome === 'running') {
      // It is one that can be typed into, watched and ended.
      const id = after[0]?.id ?? '';
      await send(world, id, 'hello');
      await until('the answer', async () => (await logOf(world, id)).includes('got hello'));
    }
    if (after[0] !== undefined) await finish(world, 'dispose', [after[0].id]);
    expect(await mine()).toHaveLength(agents);
    expect(await broken(world)).toEqual([]);
  });
});

const END: [string, 'done' | 'dispose'][] = [
  ['done.after_mark', 'done'],
  ['done.after_end', 'done'],
  ['dispose.after_mark', 'dispose'],
  ['dispose.after_end', 'dispose'],
  ['dispose.after_tmux', 'dispose'],
  ['dispose.after_log', 'dispose'],
];

describe('killed while a session ends', () => {
  it.each(END)('at %s', async (point, what) => {
    await world.start();
    const [id = ''] = await world.spawn({ agents: [{ agent: 'counter' }], prompt: 'count' });
    const { workspace } = await world.until(id, (session) => session.status === 'running', 'running');
    await until('its first word', async () => (await logOf(world, id)).includes('ready'));
    const tree = await treeHash(workspace.path);
    await endDaemon(world, 'SIGTERM');
    await dieAt(point, () => finish(world, what, [id]));
    await world.start();
    if (what === 'dispose') expect((await list(world)).map((session) => session.id)).not.toContain(id);
    else if (point === 'done.after_end') {
      await world.until(id, (session) => session.status === 'done', 'done');
      expect(await world.session(id)).toMatchObject({ indicator: 'Stopped', ended_by_user: true });
    } else expect(await world.session(id)).toMatchObject({ status: 'running' });
    expect(await broken(world)).toEqual([]);
    expect(await treeHash(workspace.path)).toBe(tree);
    await finish(world, 'dispose', [id]);
    expect((await processesOf(world.dir)).filter((line) => line.includes('bin/counter'))).toEqual([]);
    expect((await readdir(join(world.home, 'logs'))).filter((name) => name.startsWith(id))).toEqual([]);
  });
});

describe('killed while a workspace is disposed of', () => {
  it.each(['trash.after_note', 'trash.after_move', 'trash.after_forget'])('at %s', async (point) => {
    await world.start();
    const [id = ''] = await world.spawn({ agents: [{ agent: 'counter' }] });
    const { workspace } = await world.until(id, (session) => session.status === 'running', 'running');
    await finish(world, 'dispose', [id]);
    await writeFile(join(workspace.path, 'unsaved.txt'), 'only here\n');
    await endDaemon(world, 'SIGTERM');
    await dieAt(point, async () => {
      const client = await world.client();
      const { digest } = await client.call('workspaceSafety', { params: { id: workspace.id } });
      const body = digest === undefined ? {} : { discard: digest };
      await client.call('workspaceDispose', { params: { id: workspace.id }, body });
    });
    await world.start();
    const client = await world.client();
    const entries = await client.call('trashList', {});
    const known = (await client.call('workspaceList', { query: {} })).map((entry) => entry.id);
    expect(known.includes(workspace.id)).toBe(entries.length === 0);
    if (entries.length > 0) await client.call('trashRestore', { params: { id: workspace.id }, body: {} });
    expect(await readFile(join(workspace.path, 'unsaved.txt'), 'utf8')).toBe('only here\n');
    expect(await broken(world)).toEqual([]);
  });
});

it('a disposal that fails half way is finished by itself', async () => {
  await world.start({ FAIL_AT: 'dispose.after_end=EIO*1' });
  const [id = ''] = await world.spawn({ agents: [{ agent: 'counter' }] });
  await until('its first word', async () => (await logOf(world, id)).includes('ready'));
  await expect(finish(world, 'dispose', [id])).rejects.toThrow(/EIO/);
  await until('the second try', async () =>
    (await readState(world)).sessions.every((record) => record.id !== id),
  );
  expect(await broken(world)).toEqual([]);
});

// The whole list stands with the terminal's own tests; here the whole product goes over the steps that matter most.
const ROTATE = ['stopped', 'written', 'truncated'];

describe('killed while a log is cut', () => {
  it.each(ROTATE)('at rotate:%s: nothing newer than the cut is lost', async (step) => {
    await world.start();
    const value = { max_log_size_mb: 0.02, rotated_log_size_mb: 0.01, grace_period_s: 1 };
    await (await world.client()).call('configSet', { body: { key: 'internal', value } });
    await goTo(world, 0);
    const [id = ''] = await world.spawn({ agents: [{ agent: 'counter' }] });
    await until('its first word', async () => (await logOf(world, id)).includes('ready'));
    await goTo(world, 3000);
    await until('3000 lines', async () => (await logOf(world, id)).includes('line 3000\r\n'));
    await endDaemon(world, 'SIGTERM');
    await dieAt(`rotate:${step}`, () => look(world, id));
    const printed = numbers(await world.ok('logs', id));
    expect(printed.at(-1)).toBe(3000);
    expect(printed).toEqual(printed.map((_, index) => (printed[0] ?? 0) + index));
    // The agent keeps printing while no daemon runs.
    await goTo(world, 3500);
    await world.start();
    await look(world, id);
    await until('3500 lines', async () => (await logOf(world, id)).includes('line 3500\r\n'));
    const seen = numbers(await logOf(world, id));
    const first = seen[0] ?? 0;
    expect(seen).toEqual(Array.from({ length: 3500 - first + 1 }, (_, index) => first + index));
    expect(first).toBeGreaterThan(1);
    // The kept tail has room for some 950 lines.
    expect(first).toBeLessThanOrEqual(3500 - 900);
    expect(await broken(world)).toEqual([]);
    await finish(world, 'dispose', [id]);
    expect(await broken(world)).toEqual([]);
  });
});

/** Looks at a session as a page does, until everything there is has come. */
async function look(at: SchmuxWorld, id: string): Promise<void> {
  const { openViewer } = await import('../../soak/viewer.js');
  const viewer = await openViewer(at, id);
  await viewer.caughtUp.finally(() => viewer.close());
}
