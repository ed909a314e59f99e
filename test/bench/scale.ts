// npm run bench -- scale [--idle 1000] [--active 100] [--viewers 100]
// A thousand sessions that rest and a hundred that print. The agents are shells (`sleep`, a perl that prints 10 KB/s): a
// thousand demo agents, each a Node of 40 MB, would measure the machine's memory.
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { connectEvents } from '../../src/client/events.js';
import type { Socket } from '../../src/client/socket.js';
import { systemTimers } from '../../src/client/timers.js';
import { endDaemon } from '../soak/daemon.js';
import { createBenchWorld, type BenchWorld, type ProgramName } from './terminal-bench-world.js';
import { childrenOf, commandOf, cpuShares, memoryMb, quantile } from './terminal-figures.js';
import { createGate, openDoor, openViewer, type Door } from './terminal-viewer.js';

/** One request may ask for so many of one agent. */
const AT_ONCE = 100;
/** For a hundred on a machine that is busy otherwise. Unit: ms. */
const SPAWN_MS = 300_000;
/** Long enough for ticks of 10 ms to say something about shares below 1 %. Unit: ms. */
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

/** In hundreds, each waited for; the time of the first and of the last says what the others cost. */
async function spawnMany(bench: BenchWorld, name: ProgramName, count: number): Promise<string[]> {
  const ids: string[] = [];
  const took: number[] = [];
  while (ids.length < count) {
    const some = Math.min(AT_ONCE, count - ids.length);
    took.push((await timed(async () => void ids.push(...(await spawnSome(bench, name, some))))) / some);
  }
  say(
    `${count} sessions spawned, a hundred at once`,
    `${ms(took[0] ?? 0)} each at first, ${ms(took.at(-1) ?? 0)} at last`,
  );
  return ids;
}

async function spawnSome(bench: BenchWorld, name: ProgramName, count: number): Promise<string[]> {
  const agents = [{ agent: `b-${name}`, count }];
  const ids = await bench.world.spawn({ agents, workspace: bench.world.repo, cols: 80, rows: 24 });
  const client = await bench.world.client();
  const end = Date.now() + SPAWN_MS;
  for (;;) {
    const sessions = await client.call('sessionList', {});
    const waiting = sessions.filter(({ id, status }) => status !== 'running' && ids.includes(id));
    if (waiting.length === 0) return ids;
    if (Date.now() > end) throw new Error(`not running: ${JSON.stringify(waiting[0])}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Another event stream, as a dashboard has it; tells when a nickname shows up. */
async function openEvents(
  door: () => Door,
): Promise<{ seen(nickname: string): Promise<void>; stop(): void }> {
  const names = new Set<string>();
  const gate = createGate();
  let open = false;
  const stop = connectEvents({
    open: () =>
      new WebSocket(`${door().url.replace('http', 'ws')}/api/events`, {
        origin: door().url,
        perMessageDeflate: false,
      }) as unknown as Socket,
    key: () => door().key,
    onSnapshot() {
      open = true;
      gate.poke();
    },
    onChange(changes) {
      for (const change of changes)
        if (change.kind === 'session' && change.session.nickname !== null) names.add(change.session.nickname);
      gate.poke();
    },
    onState: () => undefined,
    timers: systemTimers,
    random: Math.random,
  });
  await gate.until(() => open, 'a snapshot');
  return { seen: (nickname) => gate.until(() => names.has(nickname), nickname), stop };
}

/** Requests and events as the sessions are now. */
async function measureAnswers(bench: BenchWorld, id: string, when: string): Promise<void> {
  const client = await bench.world.client();
  const lists: number[] = [];
  for (let i = 0; i < 30; i++) lists.push(await timed(() => client.call('sessionList', {})));
  say(`list of all sessions, ${when}`, spread(lists));
  const streams = await Promise.all(Array.from({ length: 5 }, () => openEvents(() => door)));
  const events: number[] = [];
  for (let i = 0; i < 30; i++) {
    const nickname = `${when} ${i}`;
    const all = Promise.all(streams.map((stream) => stream.seen(nickname)));
    events.push(
      await timed(async () => {
        await client.call('sessionUpdate', { params: { id }, body: { nickname } });
        await all;
      }),
    );
  }
  for (const stream of streams) stream.stop();
  say(`a rename until five dashboards show it, ${when}`, spread(events));
}

async function measureRest(bench: BenchWorld, daemon: number, when: string): Promise<void> {
  const server = Number(await bench.world.tmux('display-message', '-p', '#{pid}'));
  const [own = 0, tmux = 0] = await cpuShares([daemon, server], WINDOW_MS);
  const writers = childrenOf(server).filter((pid) => commandOf(pid) === 'cat');
  const written = writers.slice(0, 50).map(memoryMb);
  say(`daemon, ${when}`, `${own.toFixed(1)} % of a core, ${memoryMb(daemon).toFixed(0)} MB`);
  say(`tmux server, ${when}`, `${tmux.toFixed(1)} % of a core, ${memoryMb(server).toFixed(0)} MB`);
  if (written.length > 0)
    say(`log writers, ${when}`, `${writers.length}, ${quantile(written, 0.5).toFixed(2)} MB each`);
}

/** Viewers spread over the sessions that print; how far the bytes have come, by the bytes that each got. */
async function measureViewers(bench: BenchWorld, ids: string[], daemon: number): Promise<void> {
  const gate = createGate();
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
  await measureRest(bench, daemon, `${counts.active} printing, ${counts.viewers} viewers`);
  const rates = got.map((bytes, index) => (bytes - (before[index] ?? 0)) / (WINDOW_MS / 1000) / 1000);
  say(
    'bytes per viewer',
    `p50 ${quantile(rates, 0.5).toFixed(1)} KB/s, least ${Math.min(...rates).toFixed(1)}`,
  );
  for (const line of lines) line.stop();
}

const bench = await createBenchWorld();
/** Where the daemon listens, and its key; another one after a restart. */
let door: Door = bench.door;
try {
  const idle: string[] = [];
  const spawning = await timed(async () => void idle.push(...(await spawnMany(bench, 'idle', counts.idle))));
  say(
    `${counts.idle} sessions spawned`,
    `${(spawning / 1000).toFixed(1)} s (${ms(spawning / counts.idle)} each)`,
  );
  await measureRest(bench, bench.daemon, `${counts.idle} idle`);
  await measureAnswers(bench, idle[0] ?? '', `${counts.idle} idle`);

  await endDaemon(bench.world, 'SIGTERM');
  let daemon = 0;
  const start = await timed(
    async () => void (daemon = (await bench.world.start({ SCHMUX_VALIDATE: '' })).pid),
  );
  say(`start of the daemon with ${counts.idle} live sessions`, ms(start));
  const listed = await (await bench.world.client()).call('sessionList', {});
  const alive = listed.filter((session) => session.status === 'running').length;
  say('sessions that run after it', String(alive));
  door = await openDoor(bench.world);

  const active = await spawnMany(bench, 'busy', counts.active);
  await measureRest(bench, daemon, `${counts.active} printing`);
  await measureAnswers(bench, idle[0] ?? '', `${counts.active} printing`);
  await measureViewers(bench, active, daemon);

  const all = [...idle, ...active];
  const disposal = await timed(async () => {
    for (let at = 0; at < all.length; at += 20) await bench.dispose(all.slice(at, at + 20));
  });
  say(`${all.length} sessions disposed of`, `${(disposal / 1000).toFixed(1)} s`);
} finally {
  await bench.stop();
}
