import { writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createSchmuxWorld, type SchmuxWorld } from '../support/worlds/schmux-world.js';
import { addAgents, openDoor, openViewer, type Door } from './terminal-viewer.js';
import type { Seat } from './terminal-peers.js';

/** The last bytes of the flood, which stay on the screen. */
export const MARK = 'THE-END-OF-IT';
export const FLOOD_BYTES = 52_000_000;

/** The sh script of each program; `$D` is the world's folder. */
const PROGRAMS = {
  echo: 'stty raw -echo; exec cat',
  // Raw mode, so that the line discipline adds no bytes of its own.
  print: 'stty raw -echo; while :; do head -c1 >/dev/null; cat "$D/flood"; done',
  timed:
    'stty raw -echo; while :; do head -c1 >/dev/null; a=$(date +%s%N); cat "$D/flood"; b=$(date +%s%N); echo $((b-a)) >> "$D/times"; done',
  endless: 'while :; do cat "$D/flood"; done',
  idle: 'exec sleep 100000',
  long: 'cat "$D/flood" | head -c 48000000; echo; echo READY READY; exec cat',
  short: 'head -c 900 "$D/flood"; echo; echo READY READY; exec cat',
  busy: `exec perl -e '$|=1; while (1) { print((("b" x 77) . "\\r\\n") x 13); select undef, undef, undef, 0.1 }'`,
  stamps: `exec perl -MTime::HiRes=time,sleep -e '$|=1; my $next = time; while (1) { syswrite STDOUT, sprintf("\\nT%.6f;", time) . (("s" x 78) . "\\r\\n") x 125; $next += 0.01; my $wait = $next - time; sleep $wait if $wait > 0 }'`,
} as const;
export type ProgramName = keyof typeof PROGRAMS;

export type BenchWorld = {
  world: SchmuxWorld;
  door: Door;
  daemon: number;
  /** Starts this many sessions of a program and returns their ids. */
  sessions(name: ProgramName, count?: number): Promise<string[]>;
  /** Opens a viewer of a session as a seat. */
  seat(id: string): Promise<Seat>;
  dispose(ids: string[]): Promise<void>;
  script(name: ProgramName): string;
  stop(): Promise<void>;
};

/** Lines of coloured text, all different, like the output of a compiler. */
function floodText(): Buffer {
  const lines: string[] = [];
  let length = 0;
  for (let i = 0; length < FLOOD_BYTES - 200; i++) {
    const line = `\x1b[3${i % 8}m${i}\x1b[0m \x1b[1msrc/part-${i % 97}/file.ts\x1b[0m:${i % 500}:7 - \x1b[91merror\x1b[0m ${randomBytes(12).toString('hex')}\r\n`;
    length += line.length;
    lines.push(line);
  }
  return Buffer.from(`${lines.join('')}${MARK}\r\n`, 'latin1');
}

export async function createBenchWorld(): Promise<BenchWorld> {
  const world = await createSchmuxWorld({ tmuxConf: 'set -g status off\n' });
  const script = (name: ProgramName) => `D='${world.dir}'; ${PROGRAMS[name]}`;
  await writeFile(join(world.dir, 'flood'), floodText());
  const agents = (Object.keys(PROGRAMS) as ProgramName[]).map((name) => ({
    name: `b-${name}`,
    command: ['/bin/sh', '-c', script(name)],
  }));
  // The output of one measurement stays below the limit.
  await addAgents(world, agents, { max_log_size_mb: 4000 });
  const { pid } = await world.start({ SCHMUX_VALIDATE: '' });
  const door = await openDoor(world);

  return {
    world,
    door,
    daemon: pid,
    script,
    async sessions(name, count = 1) {
      const agents = [{ agent: `b-${name}`, count }];
      const ids = await world.spawn({ agents, workspace: world.repo, cols: 80, rows: 24 });
      for (const id of ids) await world.until(id, ({ status }) => status === 'running', 'running');
      return ids;
    },
    async seat(id) {
      const seat: Seat = {
        send: (bytes) => void line.keys(Buffer.from(bytes, 'latin1')),
        onBytes: () => undefined,
        pid,
        close: async () => line.stop(),
      };
      let ready: () => void = () => undefined;
      const caughtUp = new Promise<void>((resolve) => (ready = resolve));
      const line = openViewer(() => door, id, {
        onBytes(frame, done) {
          if (frame.kind === 'output') seat.onBytes(frame.bytes);
          done();
        },
        onCaughtUp: () => ready(),
      });
      await caughtUp;
      return seat;
    },
    async dispose(ids) {
      const client = await world.client();
      await client.call('sessionDispose', { body: { ids } });
    },
    stop: () => world.stop(),
  };
}
