import { readdir, readFile } from 'node:fs/promises';
import { parseProcStat } from '../../src/lib/processes/proc-stat.js';
import { createSchmuxWorld, processesOf, type SchmuxWorld } from '../support/worlds/schmux-world.js';
import { goTo, installCounter, logOf, until } from './agents.js';
import { finish, list, send } from './daemon.js';
import { brokenForGood } from './invariants.js';
import { openViewer } from './viewer.js';

export type HoursOptions = { hours: number; say(line: string): void };

/** One measurement of the daemon. */
type Look = {
  minute: number;
  memoryMb: number;
  descriptors: number;
  children: number;
  /** In the whole world: daemon, tmux, writers, agents. */
  processes: number;
  threads: number;
  cpuSeconds: number;
};

type Slopes = Record<'memoryMb' | 'descriptors' | 'children' | 'processes' | 'threads', number>;

export type HoursReport = {
  minutes: number;
  rounds: number;
  spawned: number;
  disposed: number;
  lines: number;
  first: Look;
  last: Look;
  most: { memoryMb: number; descriptors: number; children: number };
  /** Growth per hour, by least squares over the second half, so that the warm-up does not count. */
  slopesPerHour: Slopes;
  cpuPercent: number;
  wrong: string[];
};

/** The number of sessions that stay, and of those that come and go in each round. */
const RESIDENTS = 4;
/** Lines that each session prints in a round. */
const LINES_EACH = 200;
/** The pause between rounds, so that the run resembles use and not a benchmark. */
const PAUSE_MS = 3000;

/**
 * Uses the product for hours: sessions come and go, print, receive input and are watched; the daemon is measured once a round.
 * What it holds must not grow with what it has done.
 */
export async function hoursLoop({ hours, say }: HoursOptions): Promise<HoursReport> {
  const world = await createSchmuxWorld();
  const begun = Date.now();
  const minutes = () => (Date.now() - begun) / 60_000;
  const looks: Look[] = [];
  const counts = { rounds: 0, spawned: 0, disposed: 0, lines: 0 };
  const wrong: string[] = [];
  try {
    // Each round does the same work, so that what the daemon holds can be compared.
    await installCounter(world, 'goal');
    const { pid } = await world.start({ SCHMUX_VALIDATE: '' });
    const residents = await spawn(world, RESIDENTS, 'resident');
    let goal = 0;
    while (minutes() < hours * 60) {
      goal += LINES_EACH;
      counts.rounds++;
      const guests = await spawn(world, 2, `guest ${counts.rounds}`);
      counts.spawned += guests.length;
      const all = [...residents, ...guests];
      await goTo(world, goal);
      const viewers = await Promise.all(all.slice(0, 4).map((id) => openViewer(world, id)));
      await Promise.all(viewers.map((viewer) => viewer.caughtUp));
      for (const id of residents) await send(world, id, `round ${counts.rounds}`);
      for (const id of all)
        await until(`line ${goal} of ${id}`, async () =>
          (await logOf(world, id)).includes(`line ${goal}\r\n`),
        );
      counts.lines += RESIDENTS * LINES_EACH + guests.length * LINES_EACH;
      for (const viewer of viewers) viewer.close();
      await finish(world, 'dispose', guests);
      counts.disposed += guests.length;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      const look = await lookAt(world, pid, minutes());
      looks.push(look);
      if (counts.rounds % 20 === 0) say(JSON.stringify(look));
    }
    for (const sentence of await brokenForGood(world)) wrong.push(sentence);
    const running = (await list(world)).filter((session) => session.status === 'running').length;
    if (running !== RESIDENTS) wrong.push(`${running} sessions run, not ${RESIDENTS}`);
  } catch (error) {
    wrong.push(error instanceof Error ? error.message : String(error));
  } finally {
    await world.stop();
  }
  return { ...counts, minutes: Math.round(minutes()), ...summary(looks), wrong };
}

async function spawn(world: SchmuxWorld, count: number, nickname: string): Promise<string[]> {
  const ids = await world.spawn({ agents: [{ agent: 'counter', count }], shared: true, nickname });
  for (const id of ids)
    await until(`a start of ${id}`, async () => (await logOf(world, id)).startsWith('ready'));
  return ids;
}

/** Measures a process by proc(5): memory as its own pages and its share of others (Pss), all children, open descriptors. */
async function lookAt(world: SchmuxWorld, pid: number, minute: number): Promise<Look> {
  const [rollup, status, stat, descriptors, processes] = await Promise.all([
    readFile(`/proc/${pid}/smaps_rollup`, 'utf8'),
    readFile(`/proc/${pid}/status`, 'utf8'),
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readdir(`/proc/${pid}/fd`),
    processesOf(world.dir),
  ]);
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return {
    minute: Math.round(minute * 10) / 10,
    memoryMb: Math.round(Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1]) / 102.4) / 10,
    descriptors: descriptors.length,
    children: children.trim().split(' ').filter(Boolean).length,
    processes: processes.length,
    threads: Number(/^Threads:\s+(\d+)/m.exec(status)?.[1]),
    cpuSeconds: (parseProcStat(stat)?.cpuTicks ?? Number.NaN) / 100,
  };
}

function summary(looks: Look[]) {
  const nothing: Look = {
    minute: 0,
    memoryMb: 0,
    descriptors: 0,
    children: 0,
    processes: 0,
    threads: 0,
    cpuSeconds: 0,
  };
  const [first = nothing] = looks;
  const last = looks.at(-1) ?? first;
  const late = looks.slice(looks.length >> 1);
  const slope = (of: keyof Look) =>
    Math.round(60 * slopeOf(late.map((look) => [look.minute, look[of]])) * 10) / 10;
  const seconds = (last.minute - first.minute) * 60;
  return {
    first,
    last,
    most: {
      memoryMb: Math.max(...looks.map((look) => look.memoryMb)),
      descriptors: Math.max(...looks.map((look) => look.descriptors)),
      children: Math.max(...looks.map((look) => look.children)),
    },
    slopesPerHour: {
      memoryMb: slope('memoryMb'),
      descriptors: slope('descriptors'),
      children: slope('children'),
      processes: slope('processes'),
      threads: slope('threads'),
    },
    cpuPercent: Math.round(((last.cpuSeconds - first.cpuSeconds) / Math.max(seconds, 1)) * 1000) / 10,
  };
}

/** Returns how much y grows per x, by least squares; 0 for fewer than two points. */
export function slopeOf(points: readonly (readonly [number, number])[]): number {
  const n = points.length;
  const mean = (at: 0 | 1) => points.reduce((sum, point) => sum + point[at], 0) / Math.max(n, 1);
  const [x, y] = [mean(0), mean(1)];
  const below = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  return below === 0 ? 0 : points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / below;
}
