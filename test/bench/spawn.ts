import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createSchmuxWorld, type SchmuxWorld } from '../support/worlds/schmux-world.js';
import { runProgram } from '../support/worlds/programs.js';

const DEMO = fileURLToPath(new URL('../../dist/demo/agent.js', import.meta.url));
/** The polling interval, which is the largest error of the measurement. */
const POLL_EVERY_MS = 20;
type Shape = { files: number; bytes: number; revisions: number; changed: number };
/** The shapes of the repositories. `bytes` is the size of each file. */
const SHAPES: Record<string, Shape> = {
  // Mostly history: git transfers several times what it has to write.
  'mostly history': { files: 1500, bytes: 9000, revisions: 80, changed: 180 },
  // Mostly files, just committed: git has to write everything that it transfers.
  'mostly files': { files: 8000, bytes: 18_000, revisions: 2, changed: 100 },
};

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, POLL_EVERY_MS));
}

/** Measures sessions through schmux in an existing workspace, from the request until each is recorded as running. */
async function throughSchmux(world: SchmuxWorld, count: number): Promise<number> {
  const client = await world.client();
  let ids: string[] = [];
  const ms = await timed(async () => {
    ids = await world.spawn({ agents: [{ agent: 'demo', count }], workspace: 'proj-001' });
    await until(async () => {
      const mine = (await client.call('sessionList', {})).filter(({ id }) => ids.includes(id));
      const failed = mine.find(({ failure }) => failure !== null);
      if (failed !== undefined) throw new Error(`${failed.id}: ${failed.failure?.message}`);
      return mine.length === count && mine.every(({ status }) => status === 'running');
    });
  });
  await world.ok('dispose', ...ids, '-y');
  return ms;
}

/** Measures the lower bound: as many bare tmux sessions of the same program, one `tmux new-session` each, all at once. */
async function throughTmux(world: SchmuxWorld, count: number): Promise<number> {
  const socket = ['-L', 'floor'];
  const names = Array.from({ length: count }, (_, index) => `floor-${index}`);
  const keep = ['new-session', '-d', '-s', 'keep', 'exec cat'];
  await world.tmux(...socket, ...keep);
  const ms = await timed(() =>
    Promise.all(
      names.map((name) =>
        world.tmux(...socket, 'new-session', '-d', '-s', name, '-c', world.dir, process.execPath, DEMO),
      ),
    ),
  );
  await world.tmux(...socket, 'kill-server');
  return ms;
}

async function measureSessions(count: number, rounds: number) {
  const world = await createSchmuxWorld();
  const schmux: number[] = [];
  const tmux: number[] = [];
  try {
    await world.start({ SCHMUX_VALIDATE: '' });
    const [first = ''] = await world.spawn();
    await world.until(first, ({ status }) => status === 'running', 'running');
    for (let round = 0; round < rounds; round++) {
      schmux.push(await throughSchmux(world, count));
      tmux.push(await throughTmux(world, count));
    }
  } finally {
    await world.stop();
  }
  return { sessions: count, schmux_ms: schmux.map(Math.round), tmux_ms: tmux.map(Math.round) };
}

/** Writes seeded text that hardly compresses straight into a pack (git-fast-import(1)): the same repository in every run. */
async function generate(bare: string, shape: Shape, env: Record<string, string>): Promise<void> {
  execFileSync('git', ['init', '-q', '--bare', '-b', 'main', bare], { env });
  const importer = spawn('git', ['fast-import', '--quiet'], {
    cwd: bare,
    env,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = once(importer, 'exit');
  for (let revision = 0; revision < shape.revisions; revision++) {
    const message = `revision ${revision}`;
    const write = async (text: string) => {
      if (!importer.stdin.write(text)) await once(importer.stdin, 'drain');
    };
    const parts = [
      `commit refs/heads/main\ncommitter A <a@example.com> ${1_700_000_000 + revision} +0000\n`,
      `data ${message.length}\n${message}\n`,
    ];
    const count = revision === 0 ? shape.files : shape.changed;
    for (let index = 0; index < count; index++) {
      const file = (index + revision * 631) % shape.files;
      const content = textOf(`${revision} ${file}`, shape.bytes);
      parts.push(`M 100644 inline d${file % 97}/f${file}.txt\ndata ${content.length}\n${content}\n`);
      if (parts.length > 500) await write(parts.splice(0).join(''));
    }
    await write(parts.join(''));
  }
  importer.stdin.end();
  if ((await ended)[0] !== 0) throw new Error('git fast-import failed');
}

function textOf(seed: string, bytes: number): string {
  const lines: string[] = [];
  for (let size = 0; size < bytes; size += 89)
    lines.push(createHash('sha512').update(`${seed} ${size}`).digest('base64'));
  return lines.join('\n');
}

/** Measures a second workspace until its directory is complete, alternating with a plain clone of the same repository. */
async function measureClones(shape: Shape, rounds: number) {
  const world = await createSchmuxWorld();
  const scratch = await mkdtemp(join(world.dir, 'bench-'));
  const second: number[] = [];
  const plain: number[] = [];
  try {
    const bare = join(scratch, 'large.git');
    await generate(bare, shape, world.env);
    // By URL, like a remote: with a path, git would link the files and skip the transport.
    const url = `file://${bare}`;
    await world.start({ SCHMUX_VALIDATE: '' });
    await world.ok('config', 'set', 'repos', JSON.stringify([{ name: 'large', url }]));
    const client = await world.client();
    const ready = async () => {
      const [id = ''] = await world.spawn({ repo: 'large' });
      await until(async () => {
        const session = await client.call('sessionGet', { params: { id } });
        if (session.failure !== null) throw new Error(session.failure.message);
        const places = await client.call('workspaceList', { query: {} });
        return places.find((place) => place.id === session.workspace.id)?.status === 'ready';
      });
    };
    const first = await timed(ready);
    for (let round = 0; round < rounds; round++) {
      const target = join(scratch, `plain-${round}`);
      plain.push(
        await timed(() => runProgram('git', ['clone', '-q', url, target], { env: world.env, cwd: scratch })),
      );
      await rm(target, { recursive: true });
      second.push(await timed(ready));
    }
    const size = (directory: string) =>
      Number(execFileSync('du', ['-sm', '--exclude=.git', directory], { encoding: 'utf8' }).split('\t')[0]);
    return {
      repository_mb: size(bare),
      files_mb: size(join(world.dir, 'schmux-workspaces/large-001')),
      first_ms: Math.round(first),
      second_ms: second.map(Math.round),
      plain_ms: plain.map(Math.round),
    };
  } finally {
    await world.stop();
  }
}

async function measureShapes(rounds: number) {
  const results = [];
  for (const [shape, numbers] of Object.entries(SHAPES))
    results.push({ shape, ...(await measureClones(numbers, rounds)), load: loadavg()[0] });
  return results;
}

async function machine() {
  const processor = /^model name\s*: (.*)$/m.exec(await readFile('/proc/cpuinfo', 'utf8').catch(() => ''));
  const version = (name: string, flag: string) => execFileSync(name, [flag], { encoding: 'utf8' }).trim();
  return {
    processor: processor?.[1] ?? process.arch,
    cores: availableParallelism(),
    load: loadavg()[0],
    node: process.version,
    git: version('git', '--version'),
    tmux: version('tmux', '-V'),
  };
}

const rounds = Number(values.rounds);
const result = {
  machine: await machine(),
  spawn: values.only === 'clone' ? null : await measureSessions(Number(values.sessions), rounds),
  clone: values.only === 'spawn' ? null : await measureShapes(rounds),
  load_after: loadavg()[0],
};
if (values.json) console.log(JSON.stringify(result, null, 2));
else {
  const { machine: on, spawn, clone } = result;
  console.log(`${on.processor}, ${on.cores} cores; Node ${on.node}, ${on.git}, ${on.tmux}`);
  console.log(`load ${on.load?.toFixed(1)} before, ${result.load_after?.toFixed(1)} after`);
  if (spawn !== null) {
    const [mine, floor] = [median(spawn.schmux_ms), median(spawn.tmux_ms)];
    console.log(`${spawn.sessions} demo sessions in a workspace that is there: median ${mine} ms`);
    console.log(`  rounds ${spawn.schmux_ms.join(', ')} ms; bare tmux ${spawn.tmux_ms.join(', ')} ms`);
    console.log(`  ${(mine / floor).toFixed(2)} × bare tmux`);
  }
  for (const one of clone ?? []) {
    const [mine, plain] = [median(one.second_ms), median(one.plain_ms)];
    console.log(
      `${one.shape}, ${one.repository_mb} MB with ${one.files_mb} MB of files, load ${one.load?.toFixed(1)}: first workspace ${one.first_ms} ms`,
    );
    console.log(`  another ${one.second_ms.join(', ')} ms; git clone ${one.plain_ms.join(', ')} ms`);
    console.log(`  another workspace takes ${(mine / plain).toFixed(3)} × git clone`);
  }
}
