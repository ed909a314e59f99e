import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import type { Session } from '../../src/contract/session/session.js';
import { parseProcStat } from '../../src/lib/processes/proc-stat.js';
import { createSchmuxWorld, type SchmuxWorld } from '../support/worlds/schmux-world.js';

const DAEMON = fileURLToPath(new URL('../../dist/daemon/main.js', import.meta.url));
/** An agent whose spinner turns four times a second above a composer, with a new line of text each second, until `quiet` exists. */
const AGENT = `#!/usr/bin/env perl
$| = 1; use Time::HiRes 'sleep';
my @spin = ('|', '/', '-', chr(92)); my $i = 0;
print "\\e[2J";
while (1) {
  if (-e "$ENV{HOME}/quiet") { sleep 0.5; next }
  printf "\\e[%d;1H%s line %d of an answer that goes on\\e[K", 2 + ($i / 4) % 20, '*', $i / 4 if $i % 4 == 0;
  printf "\\e[26;1H%s Thinking (%ds, esc to interrupt)\\e[K", $spin[$i % 4], $i / 4;
  print "\\e[28;1H", '-' x 80, "\\e[29;1H> \\e[K\\e[30;1H", '-' x 80, "\\e[29;3H";
  $i++; sleep 0.25;
}
`;
/** Linux counts processor time in hundredths of a second (USER_HZ, proc(5)). */
const TICK_MS = 10;

type Profile = {
  nodes: { id: number; callFrame: { functionName: string; url: string }; children?: number[] }[];
  /** In µs, on the monotonic clock that all processes of a machine share. */
  startTime: number;
  samples: number[];
  timeDeltas: number[];
};

/** Returns the room that a sample belongs to, by the innermost frame that tells. */
const PARTS: [part: string, url: RegExp][] = [
  ['status', /\/daemon\/status\//],
  ['emulator', /@xterm\//],
  ['terminal', /\/daemon\/terminal\//],
  ['tmux', /\/daemon\/tmux\//],
  ['state and events', /\/daemon\/(session|store|http)\/|\/contract\//],
];

function shares(profile: Profile, from: number, to: number): Map<string, number> {
  const parents = new Map(
    profile.nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id] as const)),
  );
  const frames = new Map(profile.nodes.map((node) => [node.id, node.callFrame]));
  const partOf = (id: number): string => {
    if (/^\((idle|root)\)$/.test(frames.get(id)?.functionName ?? '')) return 'idle';
    // Reading the emulator's cells for a verdict counts as status, although the cells belong to the emulator.
    const urls: string[] = [];
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at))
      urls.push(frames.get(at)?.url ?? '');
    return PARTS.find(([, url]) => urls.some((each) => url.test(each)))?.[0] ?? 'runtime';
  };
  const known = new Map<number, string>();
  const counts = new Map<string, number>();
  let at = profile.startTime;
  profile.samples.forEach((id, i) => {
    at += profile.timeDeltas[i] ?? 0;
    if (at < from || at > to) return;
    const part = known.get(id) ?? partOf(id);
    known.set(id, part);
    if (part !== 'idle') counts.set(part, (counts.get(part) ?? 0) + 1);
  });
  return counts;
}

/** Selects the thread that runs the daemon's code, without the threads of the profiler and the garbage collector. */
async function cpuMs(pid: number): Promise<number> {
  const stat = parseProcStat(await readFile(`/proc/${pid}/task/${pid}/stat`, 'utf8'));
  return (stat?.cpuTicks ?? Number.NaN) * TICK_MS;
}

const monotonicUs = (): number => Number(process.hrtime.bigint() / 1000n);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

type Window = { from: number; to: number; cpu: number; wallMs: number };
async function measure(pid: number, seconds: number): Promise<Window> {
  const [from, before] = [monotonicUs(), await cpuMs(pid)];
  await pause(seconds * 1000);
  const [to, after] = [monotonicUs(), await cpuMs(pid)];
  return { from, to, cpu: (after - before) / ((to - from) / 1000), wallMs: (to - from) / 1000 };
}

async function startDaemon(world: SchmuxWorld, profiles: string): Promise<number> {
  await mkdir(profiles);
  const flags = ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
  const child = spawn(process.execPath, [...flags, DAEMON, '--port', '0'], {
    env: world.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve) =>
    child.stdout.once('data', (data: Buffer) => resolve(String(data))),
  );
  return (JSON.parse(line) as { pid: number }).pid;
}

/**
 * `npm run bench -- attention [--sessions N] [--seconds N]`: measures a real daemon while this many sessions all print, and then while
 * all are quiet: its total cost, and the share of status reading by the samples of its processor profile. Linux only.
 */
async function attentionBench(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: { sessions: { type: 'string', default: '100' }, seconds: { type: 'string', default: '20' } },
  });
  const [count, seconds] = [Number(values.sessions), Number(values.seconds)];
  const world = await createSchmuxWorld();
  try {
    const program = await world.program('steady', AGENT);
    const profiles = join(world.dir, 'profiles');
    const pid = await startDaemon(world, profiles);
    await world.ok('config', 'set', 'agents', JSON.stringify([{ name: 'steady', command: [program] }]));
    await world.spawn({ agents: [{ agent: 'steady', count }], workspace: world.repo });
    const all = async () => (await world.client()).call('sessionList', {});
    const until = async (holds: (session: Session) => boolean, what: string) => {
      for (let tries = 0; !(await all()).every(holds); tries += 1) {
        if (tries > 300) throw new Error(`never all ${what}`);
        await pause(1000);
      }
    };
    await until(({ nudge }) => nudge.state === 'working', 'working');
    const busy = await measure(pid, seconds);
    const working = (await all()).filter(({ nudge }) => nudge.state === 'working').length;
    await world.program('../quiet', '');
    await until(({ nudge }) => nudge.state !== 'working', 'quiet');
    await pause(5000);
    const idle = await measure(pid, seconds);
    await world.ok('stop');
    const [file = ''] = await profileFiles(profiles);
    const profile = JSON.parse(await readFile(join(profiles, file), 'utf8')) as Profile;
    for (const [name, window] of [
      ['printing', busy],
      ['quiet', idle],
    ] as const) {
      const counts = shares(profile, window.from, window.to);
      const total = [...counts.values()].reduce((sum, each) => sum + each, 0);
      process.stdout.write(
        `${count} sessions ${name}: the daemon's thread takes ${percent(window.cpu)} of a core\n`,
      );
      for (const [part, samples] of [...counts].sort((a, b) => b[1] - a[1]))
        process.stdout.write(`  ${part.padEnd(18)} ${percent((samples / total) * window.cpu)}\n`);
    }
    process.stdout.write(`read as working at the end: ${working} of ${count}\n`);
  } finally {
    await world.stop();
  }
}

/** Reads the profile, which is written while the daemon ends. */
async function profileFiles(dir: string): Promise<string[]> {
  for (let tries = 0; tries < 100; tries += 1) {
    const files = (await readdir(dir)).filter((name) => name.endsWith('.cpuprofile'));
    if (files.length > 0) {
      await pause(1000);
      return files;
    }
    await pause(200);
  }
  throw new Error('the daemon left no profile');
}

await attentionBench(process.argv.slice(2));
