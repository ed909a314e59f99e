import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aRecord } from '../../../../test/support/session-record.js';
import { SchmuxError } from '../../../contract/errors.js';
import { systemClock } from '../../../lib/clock.js';
import { silentLogger } from '../../../lib/logging/logger.js';
import { NEW } from '../../agent/conversation/arguments.js';
import type { ResolvedAgent } from '../../agent/resolved.js';
import type { WorkspaceRecord } from '../../store/state-schema.js';
import type { ScopedPane } from '../../tmux/servers.js';
import { createLauncher, type LauncherDeps } from './launch.js';
import { createRegistry } from '../registry.js';

const WORKSPACE: WorkspaceRecord = {
  id: 'proj-001',
  path: '/',
  repo: null,
  branch: null,
  managed: false,
  status: 'ready',
  created_at: '2026-01-01T00:00:00.000Z',
  base_commit: null,
};
const AGENT: ResolvedAgent = {
  name: 'demo',
  label: 'Demo',
  kind: 'demo',
  base: 'demo',
  argv: ['/bin/true'],
  args: [],
  prompt: { kind: 'none' },
  resume: null,
  conversation: null,
  variables: [],
  images: { kind: 'line', mark: '' },
  hooks: null,
  env: {},
};
const LOST = new SchmuxError('TMUX_FAILED', 'The connection to tmux ended before it answered.');

let runDir: string;
beforeEach(async () => void (runDir = await mkdtemp(join(tmpdir(), 'launch-'))));
afterEach(() => rm(runDir, { recursive: true }));

function paneOf(id: string): ScopedPane {
  const size = { cols: 80, rows: 24 };
  const socket = '/tmp/t/default';
  const seat = { socket, session: `$1 ${socket}`, pane: `%1 ${socket}`, pid: process.pid, serverPid: 7 };
  const ended = { dead: false, exitCode: null, exitSignal: null };
  return {
    id,
    ...seat,
    ...ended,
    ...size,
    attached: 0,
    activity: 0,
    command: 'node',
    title: '',
    inMode: false,
    piped: true,
  };
}

function setUp(ids: string[], tmux: Partial<LauncherDeps['tmux']>) {
  const rows = new Map(ids.map((id) => [id, aRecord({ id, workspace: WORKSPACE.id })]));
  const registry = createRegistry({
    clock: systemClock,
    logger: silentLogger,
    table: {
      all: () => [...rows.values()],
      get: (id) => rows.get(id),
      put: async (row) => void rows.set(row.id, row),
      putAll: async (many) => many.forEach((row) => rows.set(row.id, row)),
      remove: async (id) => void rows.delete(id),
    },
  });
  const launcher = createLauncher({
    registry,
    history: { forget: async () => undefined },
    workspaces: {
      prepare: async (place) => place,
      refresh: async () => null,
    },
    setupOf: () => undefined,
    agents: { imageFolder: async () => null },
    launchDefaults: () => ({}),
    tmux: {
      createSession: () => Promise.reject(LOST),
      panes: async () => [],
      serverPid: () => 7,
      isSilent: () => false,
      kill: async () => false,
      ...tmux,
    },
    logPath: (id) => join(runDir, `${id}.log`),
    exitsFile: join(runDir, 'exits'),
    seats: { open() {} },
    runDir,
    crashPoint: () => undefined,
    onProgress: () => undefined,
    logger: silentLogger,
  });
  const size = { cols: 80, rows: 24 };
  const environment = { env: {}, asks: false };
  const begin = (id: string) =>
    launcher.begin({
      id,
      agent: AGENT,
      workspace: WORKSPACE,
      prompt: null,
      images: [],
      opening: NEW,
      environment,
      size,
    });
  return { registry, launcher, begin };
}

it('takes a session that is there for started, though tmux never answered', async () => {
  const { registry, launcher, begin } = setUp(['aaaaaa'], { panes: async () => [paneOf('aaaaaa')] });
  begin('aaaaaa');
  await launcher.idle();
  expect(registry.get('aaaaaa')).toMatchObject({ status: 'running', seat: { session: '$1', pane: '%1' } });
});

it('takes nothing away from a server that does not answer', async () => {
  const killed: unknown[] = [];
  const { registry, launcher, begin } = setUp(['aaaaaa'], {
    isSilent: () => true,
    kill: async (seat) => killed.push(seat) > 0,
  });
  begin('aaaaaa');
  await launcher.idle();
  expect(registry.get('aaaaaa')).toMatchObject({ status: 'done', failure: { code: 'TMUX_FAILED' } });
  expect(killed).toEqual([]);
});

it('takes away what was half made, and says that the start failed', async () => {
  const killed: unknown[] = [];
  const { registry, launcher, begin } = setUp(['aaaaaa'], {
    kill: async (seat) => killed.push(seat) > 0,
  });
  begin('aaaaaa');
  await launcher.idle();
  expect(registry.get('aaaaaa')).toMatchObject({ status: 'done', failure: { code: 'TMUX_FAILED' } });
  const session = '=schmux-aaaaaa';
  expect(killed).toEqual([{ id: 'aaaaaa', session, pane: `${session}:`, serverPid: 7 }]);
});

it('says why the first try failed when tmux says nothing at all any more', async () => {
  const { registry, launcher, begin } = setUp(['aaaaaa'], {
    panes: () => Promise.reject(new Error('nobody there')),
  });
  begin('aaaaaa');
  await launcher.idle();
  expect(registry.get('aaaaaa')).toMatchObject({ failure: { code: 'TMUX_FAILED' } });
});

it('asks tmux for a few sessions at a time', async () => {
  const ids = Array.from({ length: 20 }, (_, index) => `aaaa${String(index).padStart(2, '0')}`);
  let now = 0;
  let most = 0;
  const { registry, launcher, begin } = setUp(ids, {
    async createSession({ id }) {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
      return paneOf(id);
    },
  });
  ids.forEach(begin);
  await launcher.idle();
  expect(registry.all().map(({ status }) => status)).toEqual(ids.map(() => 'running'));
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThan(5);
});

it('makes nothing of what was cancelled while others were being made', async () => {
  const ids = ['aaaaaa', 'bbbbbb', 'cccccc', 'dddddd', 'eeeeee'];
  const made: string[] = [];
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const { registry, launcher, begin } = setUp(ids, {
    async createSession({ id }) {
      made.push(id);
      await released;
      return paneOf(id);
    },
  });
  ids.forEach(begin);
  const files = async () => (await readdir(runDir)).filter((name) => name.endsWith('.birth.json'));
  await expect.poll(files).toHaveLength(ids.length);
  const waiting = ids.filter((id) => !made.includes(id));
  waiting.forEach((id) => launcher.cancel(id));
  release();
  await launcher.idle();
  expect(waiting.length).toBeGreaterThan(0);
  expect(made.length + waiting.length).toBe(ids.length);
  for (const id of waiting) expect(registry.find(id)).toBeUndefined();
  expect((await files()).toSorted()).toEqual(made.toSorted().map((id) => `${id}.birth.json`));
});
