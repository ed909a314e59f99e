import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../lib/clock.js';
import { createCrashPoint } from '../../lib/crash-point.js';
import { silentLogger } from '../../lib/logging/logger.js';
import { loadState } from './state-load.js';
import { emptyState, type State, type WorkspaceRecord } from './state-schema.js';
import { createStateStore, type StateStoreOptions } from './state-store.js';

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

function open(initial: State = emptyState(), over: Partial<StateStoreOptions> = {}) {
  const faults: (Error | null)[] = [];
  const edits: string[] = [];
  const store = createStateStore({
    path,
    initial,
    clock: systemClock,
    logger: silentLogger,
    crashPoint: () => undefined,
    onFault: (error) => faults.push(error),
    onEdited: (kept) => edits.push(kept),
    ...over,
  });
  return { store, faults, edits };
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

  it('reports a failed save, leaves the old file, and saves when it works again', async () => {
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
    // A new row that was not saved does not exist; its caller got the error.
    expect(other.workspaces.get('w-2')).toBeUndefined();
    expect((await load()).state.workspaces).toHaveLength(1);
  });

  it('discards new rows that could not be saved, and keeps changes to existing ones', async () => {
    const crashPoint = createCrashPoint({ FAIL_AT: 'state.written=ENOSPC*2' });
    await open().store.workspaces.put(row('w-1'), 'durable');
    const { store, faults } = open((await load()).state, { crashPoint });
    await expect(store.workspaces.putAll([row('w-2'), row('w-3')])).rejects.toMatchObject({
      code: 'DISK_FULL',
    });
    expect(store.workspaces.all().map(({ id }) => id)).toEqual(['w-1']);
    await expect(store.workspaces.put({ ...row('w-1'), branch: 'b' }, 'durable')).rejects.toThrow(/ENOSPC/);
    expect(store.workspaces.get('w-1')).toMatchObject({ branch: 'b' });
    expect((await load()).state.workspaces).toMatchObject([{ id: 'w-1', branch: null }]);
    await store.flush();
    expect((await load()).state.workspaces).toMatchObject([{ id: 'w-1', branch: 'b' }]);
    expect(faults.at(-1)).toBe(null);
    expect((await readdir(folder)).sort()).toEqual(['state.json', 'state.json.bak']);
  });

  it('keeps what someone else wrote into its file, and does not take it for the backup', async () => {
    await open().store.workspaces.put(row('w-1'), 'durable');
    const { state, fingerprint } = await load();
    const { store, edits } = open(state, { fingerprint });
    await store.workspaces.put(row('w-2'), 'durable');
    await writeFile(path, 'mine');
    await store.workspaces.put(row('w-3'), 'durable');
    expect(edits).toHaveLength(1);
    expect(await readFile(edits[0] ?? '', 'utf8')).toBe('mine');
    expect((await load()).state.workspaces).toHaveLength(3);
    expect(await readFile(`${path}.bak`, 'utf8')).toContain('"w-1"');
    await store.workspaces.put(row('w-4'), 'durable');
    expect(edits).toHaveLength(1);
  });

  it('notices an edit made before its own first write', async () => {
    await open().store.workspaces.put(row('w-1'), 'durable');
    const { state, fingerprint } = await load();
    const { store, edits } = open(state, { fingerprint });
    await writeFile(path, '{}');
    await store.workspaces.put(row('w-2'), 'durable');
    expect(edits).toHaveLength(1);
  });
});

describe('loadState', () => {
  it('starts empty without a file', async () => {
    expect(await load()).toEqual({
      state: emptyState(),
      set_aside: null,
      from_backup: false,
      dropped: 0,
      fingerprint: null,
    });
  });

  it('loads every row that can be read when one cannot, and keeps a copy of the file', async () => {
    const text = JSON.stringify({
      version: 1,
      mine: 1,
      workspaces: [row('w-1'), { ...row('w-2'), status: 'gone' }, 7, row('w-1')],
    });
    await writeFile(path, text);
    const loaded = await load();
    expect(loaded).toMatchObject({
      from_backup: false,
      dropped: 3,
      state: { mine: 1, workspaces: [row('w-1')] },
    });
    expect(await readFile(loaded.set_aside ?? '', 'utf8')).toBe(text);
  });

  it.each(['', '{}', '[]', 'null', '7', '"x"', '{"version":1,"sessions":{}}', '{"version":0}'])(
    'sets aside what is no state of ours: %s',
    async (text) => {
      await writeFile(path, text);
      const loaded = await load();
      expect(loaded.state).toEqual(emptyState());
      expect(await readFile(loaded.set_aside ?? '', 'utf8')).toBe(text);
    },
  );

  it('reads anything at all without throwing, and never less than was good', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.array(fc.jsonValue(), { maxLength: 4 }), async (text, rows) => {
        await writeFile(path, text);
        await load();
        await writeFile(path, JSON.stringify({ version: 1, workspaces: [...rows, row('w-1')] }));
        const { state } = await load();
        expect(state.workspaces.map(({ id }) => id)).toContain('w-1');
        await rm(path, { force: true });
      }),
      { numRuns: 60 },
    );
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
