import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../lib/clock.js';
import { silentLogger } from '../lib/logger.js';
import { loadState } from './state-load.js';
import { emptyState, type State, type WorkspaceRecord } from './state-schema.js';
import { createStateStore } from './state-store.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schmux-state-'));
  path = join(folder, 'state.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const row = (id: string): WorkspaceRecord => ({
  id,
  path: `/w/${id}`,
  repo: null,
  branch: null,
  managed: true,
  status: 'ready',
  created_at: '2026-01-01T00:00:00.000Z',
  base_commit: null,
});

function open(initial: State = emptyState()) {
  const faults: (Error | null)[] = [];
  const store = createStateStore({
    path,
    initial,
    clock: systemClock,
    logger: silentLogger,
    crashPoint: () => undefined,
    onFault: (error) => faults.push(error),
  });
  return { store, faults };
}

const load = () => loadState(path, () => 0);

describe('state store', () => {
  it('has every durable change on disk when its promise resolves', async () => {
    const { store } = open();
    await Promise.all(Array.from({ length: 30 }, (_, i) => store.workspaces.put(row(`w-${i}`), 'durable')));
    const { state } = await load();
    expect(state.workspaces.map((entry) => entry.id).sort()).toEqual(
      store.workspaces
        .all()
        .map((entry) => entry.id)
        .sort(),
    );
    await store.workspaces.remove('w-3');
    expect((await load()).state.workspaces).toHaveLength(29);
    expect((await readdir(folder)).sort()).toEqual(['state.json', 'state.json.bak']);
  });

  it('keeps keys it does not know, at the top and in rows', async () => {
    await writeFile(
      path,
      JSON.stringify({ version: 1, theme: 'x', workspaces: [{ ...row('w-1'), note: 'mine' }] }),
    );
    const { store } = open((await load()).state);
    await store.workspaces.put(row('w-2'), 'durable');
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({
      theme: 'x',
      workspaces: [{ id: 'w-1', note: 'mine' }, { id: 'w-2' }],
    });
  });

  it('tells of a save that fails, leaves the old file, and saves when it works again', async () => {
    const { store, faults } = open();
    await store.workspaces.put(row('w-1'), 'durable');
    const blocked = join(folder, 'gone');
    const other = createStateStore({
      path: join(blocked, 'state.json'),
      initial: emptyState(),
      clock: systemClock,
      logger: silentLogger,
      crashPoint: () => undefined,
      onFault: (error) => faults.push(error),
    });
    await expect(other.workspaces.put(row('w-2'), 'durable')).rejects.toThrow(/ENOENT/);
    expect(faults.at(-1)).toBeInstanceOf(Error);
    expect(other.workspaces.get('w-2')).toBeDefined();
    expect((await load()).state.workspaces).toHaveLength(1);
  });
});

describe('loadState', () => {
  it('starts empty without a file', async () => {
    expect(await load()).toEqual({ state: emptyState(), set_aside: null, from_backup: false });
  });

  it('sets a file aside that was cut anywhere, and loads the backup', async () => {
    const { store } = open();
    await store.workspaces.put(row('w-1'), 'durable');
    await store.workspaces.put(row('w-2'), 'durable');
    const whole = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 3), fc.boolean(), async (cut, zeroed) => {
        const bytes = zeroed
          ? Buffer.concat([whole.subarray(0, cut), Buffer.alloc(whole.length - cut)])
          : whole.subarray(0, cut);
        await writeFile(path, bytes);
        const loaded = await load();
        expect(loaded.from_backup).toBe(true);
        expect(loaded.state.workspaces.map((entry) => entry.id)).toEqual(['w-1']);
        expect(await readFile(loaded.set_aside ?? '')).toEqual(bytes);
        await rm(loaded.set_aside ?? '');
      }),
      { numRuns: 60 },
    );
  });

  it('refuses a newer file and leaves it as it is', async () => {
    const newer = JSON.stringify({ version: 99 });
    await writeFile(path, newer);
    await expect(load()).rejects.toMatchObject({ code: 'STATE_NEWER' });
    expect(await readFile(path, 'utf8')).toBe(newer);
  });
});
