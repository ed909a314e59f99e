import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { TerminalConnection } from '../../src/client/terminal-connection.js';
import type { BenchWorld, ProgramName } from './terminal-bench-world.js';
import { childrenOf, commandOf, cpuShares, memoryMb } from './terminal-figures.js';
import { createGate, openViewer } from './terminal-viewer.js';

/** How long processor time is counted. */
const COUNTED_MS = 10_000;
/** A new daemon settles first: its constant work is compiled by then. */
const SETTLE_MS = 20_000;
/** After this long without output, the emulators' thread has ended (it ends after 30 s). */
const REST_MS = 40_000;

export type Idle = { daemonCpu: number; tmuxCpu: number; daemonMb: number; tmuxMb: number; writerMb: number };

/** Measures the cost of `count` sessions of a program for daemon and tmux; memory is the growth per session. */
export async function costOfSessions(bench: BenchWorld, name: ProgramName, count: number): Promise<Idle> {
  const [keep] = await bench.sessions('idle');
  const server = Number(await bench.world.tmux('display-message', '-p', '#{pid}'));
  const settle = name === 'idle' ? REST_MS : SETTLE_MS;
  await pause(settle);
  const before = { daemon: memoryMb(bench.daemon), tmux: memoryMb(server) };
  const others = new Set(childrenOf(server));
  const ids = await bench.sessions(name, count);
  await pause(settle);
  const [daemonCpu = 0, tmuxCpu = 0] = await cpuShares([bench.daemon, server], COUNTED_MS);
  const writers = childrenOf(server).filter((pid) => !others.has(pid) && commandOf(pid) === 'cat');
  const result = {
    daemonCpu,
    tmuxCpu,
    daemonMb: (memoryMb(bench.daemon) - before.daemon) / count,
    tmuxMb: (memoryMb(server) - before.tmux) / count,
    writerMb: writers.reduce((sum, pid) => sum + memoryMb(pid), 0) / count,
  };
  await bench.dispose([...ids, keep ?? '']);
  return result;
}

/** Measures the milliseconds from opening a socket until the screen has arrived, alternating between sessions. */
export async function firstScreens(
  bench: BenchWorld,
  rounds: number,
): Promise<Record<'long' | 'short', number[]>> {
  const [long = ''] = await bench.sessions('long');
  const [short = ''] = await bench.sessions('short');
  const times = { long: [] as number[], short: [] as number[] };
  const open = (id: string) =>
    new Promise<number>((resolve) => {
      const start = performance.now();
      const line = openViewer(() => bench.door, id, {
        onBytes: (_frame, done) => done(),
        onCaughtUp() {
          resolve(performance.now() - start);
          line.stop();
        },
      });
    });
  const client = await bench.world.client();
  for (const id of [long, short]) {
    while (!(await client.call('sessionCapture', { params: { id }, query: {} })).text.includes('READY'))
      await pause(100);
    await open(id);
  }
  for (let round = 0; round < rounds; round++) {
    times.long.push(await open(long));
    times.short.push(await open(short));
  }
  await bench.dispose([long, short]);
  return times;
}

/** Measures the milliseconds from a program's output to each of `viewers`, while `stalled` others read nothing. */
export async function fanOut(bench: BenchWorld, viewers: number, stalled: number): Promise<number[]> {
  const [id = ''] = await bench.sessions('stamps');
  const delays: number[] = [];
  const gate = createGate();
  let ready = 0;
  let counting = false;
  const lines: TerminalConnection[] = [];
  for (let i = 0; i < viewers; i++) {
    const isStalled = i < stalled;
    lines.push(
      openViewer(() => bench.door, id, {
        onBytes({ bytes }, done) {
          if (isStalled) return;
          done();
          const now = performance.timeOrigin + performance.now();
          const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
          for (let at = text.indexOf(0x54); at >= 0; at = text.indexOf(0x54, at + 1)) {
            const stamp = Number(text.toString('latin1', at + 1, at + 18));
            if (counting && Number.isFinite(stamp)) delays.push(now - stamp * 1000);
          }
        },
        onCaughtUp() {
          ready++;
          gate.poke();
        },
      }),
    );
  }
  await gate.until(() => ready >= viewers - stalled, 'all viewers are there');
  await pause(1000);
  counting = true;
  await pause(5000);
  counting = false;
  for (const line of lines) line.stop();
  await bench.dispose([id]);
  return delays;
}

/** Measures the program's own time to print the flood, in ms: with one viewer, and with an additional one that reads nothing. */
export async function ownSpeed(
  bench: BenchWorld,
  rounds: number,
): Promise<Record<'without' | 'stalled', number[]>> {
  const path = join(bench.world.dir, 'times');
  await appendFile(path, '');
  const taken = { without: [] as number[], stalled: [] as number[] };
  const [id = ''] = await bench.sessions('timed');
  const client = await bench.world.client();
  const count = async () => (await readFile(path, 'utf8')).split('\n').length - 1;
  const once = async () => {
    const before = await count();
    await client.call('sessionSend', { params: { id }, body: { text: 'g', enter: false } });
    while ((await count()) === before) await pause(20);
    return Number((await readFile(path, 'utf8')).trim().split('\n').at(-1)) / 1e6;
  };
  await once();
  for (let round = 0; round < rounds; round++) {
    taken.without.push(await once());
    const stall = openViewer(() => bench.door, id, { onBytes: () => undefined });
    taken.stalled.push(await once());
    stall.stop();
  }
  await bench.dispose([id]);
  return taken;
}
