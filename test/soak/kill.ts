import { execFile, type ChildProcess } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSchmuxWorld, processesOf, type SchmuxWorld } from '../support/worlds/schmux-world.js';
import { around, goTo, installCounter, logOf, numbers, starts, until, wholeLog } from './agents.js';
import { daemonPid, endDaemon, isRunning, list, parentOf, send } from './daemon.js';
import { brokenForGood, treeHash } from './invariants.js';
import { openViewer, type SoakViewer } from './viewer.js';

export type KillOptions = {
  /** The loop ends after this many kills or minutes, whichever comes first. */
  kills: number;
  minutes: number;
  random: () => number;
  say(line: string): void;
};

export type KillReport = {
  kills: { daemon: number; control: number; viewer: number; cli: number };
  spawned: number;
  disposed: number;
  cuts: number;
  /** Workspaces that were discarded and restored without a kill in between. */
  restored: number;
  /** Numbered lines that agents printed and that were checked. */
  lines: number;
  typed: number;
  /** Every broken promise; should be empty. */
  wrong: string[];
  seconds: number;
};

/** Sessions at the same time. */
const SESSIONS_MAX = 4;
/** Lines that each agent prints between two checks. */
const LINES_EACH = 400;

const bin = fileURLToPath(new URL('../../bin/schmux.js', import.meta.url));

type Tracked = { id: string; prompt: string; typed: number[]; goal: number; first: number };

/**
 * Kills what it can while sessions are spawned, typed into, cut and disposed of, and checks after each kill that nothing was lost
 * or doubled. The request of a killed caller may or may not have been carried out; a request that got a response must have been.
 */
export async function killLoop(options: KillOptions): Promise<KillReport> {
  const { random, say } = options;
  const world = await createSchmuxWorld();
  const begun = Date.now();
  const report: KillReport = {
    kills: { daemon: 0, control: 0, viewer: 0, cli: 0 },
    spawned: 0,
    disposed: 0,
    cuts: 0,
    restored: 0,
    lines: 0,
    typed: 0,
    wrong: [],
    seconds: 0,
  };
  const tracked = new Map<string, Tracked>();
  const trees = new Map<string, string>();
  let goal = 0;
  let serial = 0;
  const below = (count: number) => Math.floor(random() * count);
  const pick = <T>(items: readonly T[]): T | undefined => items[below(items.length)];
  const total = () => Object.values(report.kills).reduce((sum, count) => sum + count, 0);
  const wrong = (what: string) => {
    report.wrong.push(what);
    say(`WRONG after ${total()} kills: ${what}`);
  };

  await installCounter(world);
  await setSmallLogs(join(world.home, 'config.json'));
  await goTo(world, 0);

  /** Work that exists only in a workspace, which is discarded and restored: contents by path. */
  const notes = new Map<string, string>();
  async function discardAndRestore(): Promise<unknown> {
    const client = await world.client();
    const idle = (await client.call('workspaceList', { query: {} })).filter(
      (workspace) => workspace.sessions.length === 0 && workspace.status === 'ready',
    );
    const one = pick(idle);
    if (one === undefined) return undefined;
    const text = `note ${++serial}\n`;
    const path = join(one.path, 'note.txt');
    await writeFile(path, text);
    notes.set(path, text);
    trees.delete(one.path);
    const params = { id: one.id };
    const { digest } = await client.call('workspaceSafety', { params });
    await client.call('workspaceDispose', { params, body: digest === undefined ? {} : { discard: digest } });
    await client.call('trashRestore', { params, body: {} });
    return report.restored++;
  }

  /** Checks that a note is in its workspace, or in the trash and comes back unchanged. */
  async function checkNotes(): Promise<void> {
    const client = await world.client();
    for (const { id } of await client.call('trashList', {}))
      await client
        .call('trashRestore', { params: { id }, body: {} })
        .catch((error: Error) => wrong(`${id} was not restored: ${error.message}`));
    for (const [path, text] of notes) {
      const found = await readFile(path, 'utf8').catch(() => null);
      if (found !== text) wrong(`${path} is ${JSON.stringify(found)}`);
    }
  }

  /** Work that a kill may hit at any moment; its success does not matter. */
  async function work(): Promise<unknown> {
    if (random() < 0.15) return discardAndRestore();
    const some = pick([...tracked.values()]);
    if (some === undefined || (tracked.size < SESSIONS_MAX && random() < 0.4)) {
      const prompt = `prompt ${++serial}`;
      return spawnOne(world, prompt);
    }
    if (random() < 0.25) return (await world.client()).call('sessionDispose', { body: { ids: [some.id] } });
    if (random() < 0.5) {
      const number = ++report.typed;
      some.typed.push(number);
      return send(world, some.id, `typed-${number}.`);
    }
    return (await world.client()).call('sessionUpdate', {
      params: { id: some.id },
      body: { nickname: `n ${++serial}` },
    });
  }

  async function killOne(viewers: SoakViewer[]): Promise<void> {
    const chance = random();
    if (chance < 0.55) {
      await endDaemon(world, 'SIGKILL');
      report.kills.daemon++;
    } else if (chance < 0.75) {
      const control = await controlPid(world);
      if (control === null) return;
      process.kill(control, 'SIGKILL');
      report.kills.control++;
    } else if (chance < 0.9) {
      for (const viewer of viewers.splice(0)) viewer.kill();
      report.kills.viewer++;
    } else {
      const child = cliChild(world, pick([...tracked.keys()]));
      await new Promise((resolve) => setTimeout(resolve, below(250)));
      child.kill('SIGKILL');
      report.kills.cli++;
    }
  }

  /** Checks everything that must hold once the daemon runs and nothing is in progress. */
  async function look(): Promise<void> {
    if (!(await isUp(world))) await world.start();
    await until('no start under way', async () =>
      (await list(world)).every((session) => session.status !== 'spawning'),
    );
    const sessions = await list(world);
    const begins = await starts(world);
    for (const id of tracked.keys()) {
      if (sessions.some((session) => session.id === id)) continue;
      tracked.delete(id);
      report.disposed++;
    }
    for (const session of sessions) {
      const mine = begins.filter((start) => start.id === session.id);
      if (mine.length > 1) wrong(`${session.id} has ${mine.length} agents`);
      if (session.status === 'running' && mine.length === 1 && !tracked.has(session.id)) {
        report.spawned++;
        tracked.set(session.id, {
          id: session.id,
          prompt: mine[0]?.prompt ?? '',
          typed: [],
          goal: 0,
          first: 1,
        });
        trees.set(
          session.workspace.path,
          trees.get(session.workspace.path) ?? (await treeHash(session.workspace.path)),
        );
      }
      if (session.status === 'done')
        await (await world.client()).call('sessionDispose', { body: { ids: [session.id] } });
    }
    const prompts = begins.map((start) => start.prompt);
    if (new Set(prompts).size !== prompts.length) wrong('a prompt was given twice');
    await checkLines();
    await checkNotes();
    for (const problem of await brokenForGood(world, report.wrong)) wrong(problem);
    for (const [path, hash] of trees) if ((await treeHash(path)) !== hash) wrong(`${path} was changed`);
  }

  /** Lets all agents print more, whether the daemon runs or not, and then checks every line. */
  async function checkLines(): Promise<void> {
    const ends = new RegExp(`^line ${goal}\\r?$`, 'm');
    for (const one of tracked.values()) {
      if (goal > 0)
        await until(`line ${goal} of ${one.id}`, async () => ends.test(await logOf(world, one.id))).catch(
          (error: Error) => wrong(error.message),
        );
      const log = await wholeLog(world, one.id);
      const seen = numbers(log);
      const first = seen[0] ?? 1;
      if (first < one.first) wrong(`${one.id} begins at line ${first}, before it began at ${one.first}`);
      if (first > one.first) {
        report.cuts++;
        // A cut removes old lines: at least those that it keeps must be there.
        one.first = first;
      }
      const bad = seen.findIndex((number, index) => number !== first + index);
      if (bad !== -1)
        wrong(`${one.id}: line ${seen[bad - 1]} is followed by ${seen[bad]}: ${around(log, seen[bad - 1])}`);
      if (goal > 0 && seen.at(-1) !== goal) wrong(`${one.id}: ends at line ${seen.at(-1)}, not ${goal}`);
      report.lines += Math.max(0, goal - one.goal);
      one.goal = goal;
      for (const number of one.typed) {
        const times = log.split(`got typed-${number}.`).length - 1;
        if (times > 1) wrong(`${one.id} got what was typed once ${times} times`);
      }
    }
  }

  try {
    await world.start();
    await spawnOne(world, `prompt ${++serial}`);
    while (total() < options.kills && Date.now() - begun < options.minutes * 60_000) {
      goal += LINES_EACH;
      const viewers = await Promise.all([...tracked.keys()].slice(0, 2).map((id) => openViewer(world, id)));
      await goTo(world, goal);
      const under = Array.from({ length: 1 + below(3) }, () => work().catch(() => undefined));
      // At any point of the work in progress: that is the purpose.
      await new Promise((resolve) => setTimeout(resolve, below(400)));
      await killOne(viewers);
      await Promise.all(under);
      for (const viewer of viewers) viewer.close();
      await look();
      if (total() % 25 === 0) say(`${total()} kills, ${tracked.size} sessions, line ${goal}`);
    }
    report.seconds = Math.round((Date.now() - begun) / 1000);
    return report;
  } finally {
    await world.stop();
  }
}

async function spawnOne(world: SchmuxWorld, prompt: string): Promise<unknown> {
  return world.spawn({ agents: [{ agent: 'counter' }], prompt });
}

/** Returns the daemon's own control client. A server that the client started has the same command line. */
async function controlPid(world: SchmuxWorld): Promise<number | null> {
  const parent = await daemonPid(world);
  for (const line of await processesOf(world.dir)) {
    const pid = Number(line.split(' ')[0]);
    if ((await parentOf(pid)) === parent && line.includes(' -C new-session ')) return pid;
  }
  return null;
}

async function isUp(world: SchmuxWorld): Promise<boolean> {
  const pid = await daemonPid(world);
  return pid !== null && (await isRunning(pid));
}

/** Small enough that viewing a session cuts its log every few rounds. */
async function setSmallLogs(path: string): Promise<void> {
  const config = JSON.parse(await readFile(path, 'utf8')) as object;
  const internal = { max_log_size_mb: 0.05, rotated_log_size_mb: 0.02, grace_period_s: 1 };
  await writeFile(path, JSON.stringify({ ...config, internal }));
}

/** Starts a command, which is killed in the middle. */
function cliChild(world: SchmuxWorld, id: string | undefined): ChildProcess {
  const args = id === undefined ? ['list', '--json'] : ['send', id, 'by a command that is killed'];
  return execFile(process.execPath, [bin, ...args], { env: world.env, cwd: world.dir }, () => undefined);
}
