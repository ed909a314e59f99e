// npm run bench -- scale [--idle 1000] [--active 100] [--viewers 100]
// Measures a thousand idle sessions and a hundred that print. The agents are shells (`sleep`, a perl that prints 10 KB/s),
// because a thousand demo agents, each a Node of 40 MB, would measure the machine's memory.
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { requestUnix } from '../../src/cli/daemon-control/unix-http.js';
import { createClient, type Client } from '../../src/client/client.js';
import { openEventStream } from '../../src/client/event-stream.js';
import type { Socket } from '../../src/client/socket.js';
import { systemTimers } from '../../src/client/timers.js';
import type { Session } from '../../src/contract/session/session.js';
import { endDaemon } from '../soak/daemon.js';
import { createBenchWorld, type BenchWorld, type ProgramName } from './terminal-bench-world.js';
import {
  childrenOf,
  commandOf,
  cpuSeconds,
  cpuShares,
  loadNow,
  memoryMb,
  quantile,
} from './terminal-figures.js';
import { createGate, openDoor, openViewer, type Door } from './terminal-viewer.js';
import { handshakeOf } from '../support/http/handshake.js';

/** The most sessions of one agent that one request may ask for. */
const AT_ONCE = 100;
/** The time limit to create or dispose of a hundred on a busy machine. */
const PATIENCE_MS = 300_000;
/** The time for the aftermath of starting a hundred to end. */
const SETTLE_MS = 10_000;
/** Long enough to measure shares below 1 % in ticks of 10 ms. */
const WINDOW_MS = 20_000;

const { values } = parseArgs({
  options: {
    idle: { type: 'string', default: '1000' },
    active: { type: 'string', default: '100' },
    viewers: { type: 'string', default: '100' },
  },
});
const counts = { idle: Number(values.idle), active: Number(values.active), viewers: Number(values.viewers) };

const say = (what: string, value: string) => void process.stdout.write(`${what.padEnd(58)} ${value}\n`);
const ms = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
const spread = (all: readonly number[]) => `p50 ${ms(quantile(all, 0.5))}, p99 ${ms(quantile(all, 0.99))}`;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Spawns in hundreds, waiting for each. The cost of the first and the last shows whether it grows. */
async function spawnMany(bench: BenchWorld, name: ProgramName, count: number): Promise<string[]> {
  const ids: string[] = [];
  const costs: string[] = [];
  const pids = [daemon, await serverOf(bench)];
  const begun = performance.now();
  while (ids.length < count) {
    const some = Math.min(AT_ONCE, count - ids.length);
    const before = pids.map(cpuSeconds);
    const took = await timed(async () => void ids.push(...(await spawnSome(bench, name, some))));
    const [own = 0, tmux = 0] = pids.map(
      (pid, index) => ((cpuSeconds(pid) - (before[index] ?? 0)) * 1000) / some,
    );
    costs.push(`${ms(took / some)} each (daemon ${ms(own)} and tmux ${ms(tmux)} of processor)`);
  }
  const all = performance.now() - begun;
  say(`${count} sessions spawned, a hundred at once`, `${(all / 1000).toFixed(1)} s`);
  say('  the first hundred', costs[0] ?? '');
  say('  the last hundred', costs.at(-1) ?? '');
  return ids;
}

async function spawnSome(bench: BenchWorld, name: ProgramName, count: number): Promise<string[]> {
  const agents = [{ agent: `b-${name}`, count }];
  const ids = await bench.world.spawn({ agents, workspace: bench.world.repo, cols: 80, rows: 24 });
  // By events, as in a page, because repeated requests for a thousand sessions would be measured too.
  await events.running(ids);
  return ids;
}

const serverOf = async (bench: BenchWorld) =>
  Number(await bench.world.tmux('display-message', '-p', '#{pid}'));

type Events = {
  seen(nickname: string): Promise<void>;
  /** Waits until they run. Throws when one of them ends instead. */
  running(ids: readonly string[]): Promise<void>;
  stop(): void;
};

/** Opens an event stream like that of a dashboard. */
async function openEvents(door: () => Door): Promise<Events> {
  const names = new Set<string>();
  const statuses = new Map<string, Session>();
  const gate = createGate(PATIENCE_MS);
  let open = false;
  const take = (session: Session) => {
    statuses.set(session.id, session);
    if (session.nickname !== null) names.add(session.nickname);
  };
  const stop = openEventStream({
    open: () =>
      new WebSocket(`${door().url.replace('http', 'ws')}/api/events`, {
        origin: door().url,
        perMessageDeflate: false,
      }) as unknown as Socket,
    handshake: () => handshakeOf(door().key, door().url),
    onSnapshot({ sessions }) {
      open = true;
      sessions.forEach(take);
      gate.poke();
    },
    onChange(changes) {
      for (const change of changes) if (change.kind === 'session') take(change.session);
      gate.poke();
    },
    onState: () => undefined,
    timers: systemTimers,
    random: Math.random,
  });
  await gate.until(() => open, 'a snapshot');
  return {
    seen: (nickname) => gate.until(() => names.has(nickname), nickname),
    async running(ids) {
      const notYet = () => ids.filter((id) => (statuses.get(id)?.status ?? 'spawning') === 'spawning');
      await gate.until(() => notYet().length === 0, `${ids.length} sessions`);
      const ended = ids.map((id) => statuses.get(id)).find((session) => session?.status === 'done');
      if (ended !== undefined) throw new Error(`not running: ${JSON.stringify(ended)}`);
    },
    stop,
  };
}

/** Measures requests and events with the current sessions. */
async function measureAnswers(bench: BenchWorld, id: string, when: string): Promise<void> {
  const client = await bench.world.client();
  const lists: number[] = [];
  for (let i = 0; i < 30; i++) lists.push(await timed(() => client.call('sessionList', {})));
  say(`list of all sessions, ${when}`, spread(lists));
  const streams = await Promise.all(Array.from({ length: 5 }, () => openEvents(() => door)));
  const renames: number[] = [];
  for (let i = 0; i < 30; i++) {
    const nickname = `${when} ${i}`;
    const all = Promise.all(streams.map((stream) => stream.seen(nickname)));
    renames.push(
      await timed(async () => {
        await client.call('sessionUpdate', { params: { id }, body: { nickname } });
        await all;
      }),
    );
  }
  for (const stream of streams) stream.stop();
  say(`a rename until five dashboards show it, ${when}`, spread(renames));
}

async function measureRest(bench: BenchWorld, when: string): Promise<void> {
  const server = await serverOf(bench);
  const [own = 0, tmux = 0] = await cpuShares([daemon, server], WINDOW_MS);
  const writers = childrenOf(server).filter((pid) => commandOf(pid) === 'cat');
  const written = writers.slice(0, 50).map(memoryMb);
  say(`daemon, ${when}`, `${own.toFixed(1)} % of a core, ${memoryMb(daemon).toFixed(0)} MB`);
  say(`tmux server, ${when}`, `${tmux.toFixed(1)} % of a core, ${memoryMb(server).toFixed(0)} MB`);
  if (written.length > 0)
    say(`log writers, ${when}`, `${writers.length}, ${quantile(written, 0.5).toFixed(2)} MB each`);
}

/** Opens viewers across the printing sessions, and measures the bytes that each gets. */
async function measureViewers(bench: BenchWorld, ids: string[]): Promise<void> {
  const gate = createGate(PATIENCE_MS);
  const got = Array.from({ length: counts.viewers }, () => 0);
  let ready = 0;
  const begun = performance.now();
  const lines = got.map((_, index) =>
    openViewer(() => door, ids[index % ids.length] ?? '', {
      onBytes(frame, done) {
        got[index] = (got[index] ?? 0) + frame.bytes.length;
        done();
      },
      onCaughtUp() {
        ready++;
        gate.poke();
      },
    }),
  );
  await gate.until(() => ready >= counts.viewers, `${counts.viewers} viewers`);
  say(`${counts.viewers} viewers until all have their screen`, ms(performance.now() - begun));
  const before = [...got];
  await measureRest(bench, `${counts.active} printing, ${counts.viewers} viewers`);
  const rates = got.map((bytes, index) => (bytes - (before[index] ?? 0)) / (WINDOW_MS / 1000) / 1000);
  say(
    'bytes per viewer',
    `p50 ${quantile(rates, 0.5).toFixed(1)} KB/s, least ${Math.min(...rates).toFixed(1)}`,
  );
  for (const line of lines) line.stop();
}

/** Disposes of a hundred per request, as a user would select them. */
async function disposeAll(ids: readonly string[]): Promise<void> {
  const { socket } = JSON.parse(await bench.world.file('run/daemon.json')) as { socket: string };
  const client: Client = createClient(({ method, path, body }) =>
    requestUnix({ socketPath: socket, method, path, body, timeoutMs: PATIENCE_MS }),
  );
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const results = await client.call('sessionDispose', { body: { ids: ids.slice(at, at + AT_ONCE) } });
    const failed = results.find(({ error }) => error !== null);
    if (failed !== undefined) throw new Error(`not disposed of: ${JSON.stringify(failed)}`);
  }
}

say('load before', loadNow());
const bench = await createBenchWorld();
/** The daemon's address, key and pid, which all change at a restart. */
let door: Door = bench.door;
let { daemon } = bench;
let events = await openEvents(() => door);
try {
  const idle = await spawnMany(bench, 'idle', counts.idle);
  await pause(SETTLE_MS);
  await measureRest(bench, `${counts.idle} idle`);
  await measureAnswers(bench, idle[0] ?? '', `${counts.idle} idle`);

  events.stop();
  await endDaemon(bench.world, 'SIGTERM');
  const start = await timed(
    async () => void (daemon = (await bench.world.start({ SCHMUX_VALIDATE: '' })).pid),
  );
  say(
    `start of the daemon with ${counts.idle} live sessions`,
    `${ms(start)} (${ms(cpuSeconds(daemon) * 1000)} of processor)`,
  );
  const listed = await (await bench.world.client()).call('sessionList', {});
  const alive = listed.filter((session) => session.status === 'running').length;
  say('sessions that run after it', String(alive));
  door = await openDoor(bench.world);
  events = await openEvents(() => door);

  const active = await spawnMany(bench, 'busy', counts.active);
  await pause(SETTLE_MS);
  await measureRest(bench, `${counts.active} printing`);
  await measureAnswers(bench, idle[0] ?? '', `${counts.active} printing`);
  await measureViewers(bench, active);

  const all = [...idle, ...active];
  const disposal = await timed(() => disposeAll(all));
  say(`${all.length} sessions disposed of, a hundred at once`, `${(disposal / 1000).toFixed(1)} s`);
  say('load after', loadNow());
} finally {
  events.stop();
  await bench.stop();
}
