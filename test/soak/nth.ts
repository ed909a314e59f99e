import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSchmuxWorld, type SchmuxWorld } from '../support/worlds/schmux-world.js';
import { around, goTo, installCounter, logOf, numbers, starts, until, wholeLog } from './agents.js';
import { daemonPid, endDaemon, finish, isRunning, list, send } from './daemon.js';
import { brokenForGood, treeHash } from './invariants.js';
import { openViewer } from './viewer.js';

/** The fault of the N-th operation and, with `for good`, of every later one. */
export const FAULTS = [
  'crash',
  'ENOSPC once',
  'ENOSPC for good',
  'EIO once',
  'EIO for good',
  'DELAY once',
  'DELAY for good',
] as const;
export type Fault = (typeof FAULTS)[number];

export type NthOptions = {
  /** Returns the faults to try at operation N, given its name in a journey without a fault. Called for every N. */
  faultsAt(nth: number, name: string | undefined): readonly Fault[];
  minutes: number;
  say(line: string): void;
};

export type NthReport = {
  /** Operations in the journey without a fault. */
  operations: number;
  /** The names of the operations, each once. */
  names: string[];
  runs: number;
  /** The last N for which every fault was tried. */
  reached: number;
  wrong: string[];
  seconds: number;
};

/** Lines printed before and after the cut, about 27 KB and 4.5 KB. */
const BEFORE_CUT = 3000;
const AFTER_CUT = 3500;
/** The time limit for a step. A daemon whose every write fails never completes one. */
const STEP_MS = 3000;

/**
 * Repeats a journey (spawn, type, cut, end, dispose, discard the workspace, restore it) and makes the N-th of the daemon's
 * operations fail each time, until there is no N-th. Afterwards nothing may be lost, doubled or left: with the surviving daemon if
 * the fault has passed, and always with a new one.
 */
export async function nthLoop(options: NthOptions): Promise<NthReport> {
  const world = await createSchmuxWorld();
  const begun = Date.now();
  const report: NthReport = { operations: 0, names: [], runs: 0, reached: 0, wrong: [], seconds: 0 };
  try {
    await installCounter(world);
    await setSmallLogs(world);
    const trace = join(world.dir, 'trace');
    await goThrough(world, { TRACE_AT: trace }, 'a journey without a fault', report.wrong);
    const names = (await readFile(trace, 'utf8')).trim().split('\n');
    report.operations = names.length;
    report.names = [...new Set(names)];
    // Journeys have somewhat more or fewer operations, since saves may coincide.
    for (let nth = 1; nth <= names.length + 5; nth++) {
      for (const fault of options.faultsAt(nth, names[nth - 1])) {
        if (Date.now() - begun > options.minutes * 60_000) return report;
        const what = `${fault} at operation ${nth}${names[nth - 1] === undefined ? '' : ` (${names[nth - 1]})`}`;
        const wrong: string[] = [];
        await goThrough(world, environmentOf(fault, nth), what, wrong).catch((error: unknown) =>
          wrong.push(error instanceof Error ? error.message : String(error)),
        );
        report.runs++;
        for (const sentence of wrong) options.say(`WRONG: ${what}: ${sentence}`);
        report.wrong.push(...wrong.map((sentence) => `${what}: ${sentence}`));
      }
      report.reached = nth;
      if (nth % 20 === 0) options.say(`${nth} of ${names.length}, ${report.runs} runs`);
    }
    return report;
  } finally {
    report.seconds = Math.round((Date.now() - begun) / 1000);
    await world.stop();
  }
}

function environmentOf(fault: Fault, nth: number): Record<string, string> {
  if (fault === 'crash') return { CRASH_AT: `#${nth}` };
  const [error, how] = fault.split(' ');
  return { FAIL_AT: `#${nth}=${error}${how === 'once' ? '*1' : ''}` };
}

/** Runs one journey under a fault, then checks what must hold. */
async function goThrough(
  world: SchmuxWorld,
  env: Record<string, string>,
  name: string,
  wrong: string[],
): Promise<void> {
  const persistent = env['FAIL_AT'] !== undefined && !env['FAIL_AT'].endsWith('*1');
  const prompt = `the prompt of: ${name}`;
  await goTo(world, 0);
  // A daemon may refuse to start, or die while starting.
  const begun = await world.start(env).catch(() => null);
  const note: Note = { path: null, text: `hours of work: ${name}\n` };
  if (begun !== null) await journey(world, { prompt, note });
  const pid = await daemonPid(world);
  const lives = pid !== null && (await isRunning(pid));
  if (begun !== null && !lives && env['CRASH_AT'] === undefined) wrong.push('the daemon died of it');
  // A daemon that is to die at a later operation may do so during a request.
  if (lives && !persistent && env['CRASH_AT'] === undefined)
    for (const sentence of await brokenForGood(world)) wrong.push(sentence);
  if (lives) await endDaemon(world, 'SIGTERM');

  await world.start();
  await until('no start under way', async () =>
    (await list(world)).every((session) => session.status !== 'spawning'),
  );
  for (const sentence of await brokenForGood(world)) wrong.push(`with a new daemon ${sentence}`);
  await checkNote(world, note, wrong);
  const mine = (await starts(world)).filter((start) => start.prompt === prompt);
  if (mine.length > 1) wrong.push(`${mine.length} agents`);
  for (const session of await list(world)) {
    if (session.status === 'running') await checkAgent(world, session.id, wrong);
    const tree = await treeHash(session.workspace.path).catch(() => null);
    await finish(world, 'dispose', [session.id]);
    if (tree !== null && tree !== (await treeHash(session.workspace.path)))
      wrong.push('the workspace was changed');
  }
  for (const { pid: agent } of mine)
    if (await isRunning(agent)) wrong.push(`the agent ${agent} outlived it all`);
  for (const sentence of await brokenForGood(world)) wrong.push(`in the end ${sentence}`);
  await endDaemon(world, 'SIGTERM');
  await forgetWorkspaces(world);
}

/** Work that exists only in the workspace; `path` is set once it is written. */
type Note = { path: string | null; text: string };

/** Runs the steps. Each may fail, and none is waited for long: only the result afterwards counts. */
async function journey(world: SchmuxWorld, { prompt, note }: { prompt: string; note: Note }): Promise<void> {
  const soon = (what: string, holds: () => Promise<boolean>) => until(what, holds, STEP_MS);
  try {
    const [id = ''] = await world.spawn({ agents: [{ agent: 'counter' }], prompt });
    await soon('its first word', async () => (await logOf(world, id)).includes('ready'));
    await soon('running', async () => (await world.session(id)).status === 'running');
    await send(world, id, 'hello');
    await goTo(world, BEFORE_CUT);
    await soon('its lines', async () => (await logOf(world, id)).includes(`line ${BEFORE_CUT}\r\n`));
    const viewer = await openViewer(world, id);
    await viewer.caughtUp.catch(() => undefined).finally(() => viewer.close());
    await goTo(world, AFTER_CUT);
    await soon('more lines', async () => (await logOf(world, id)).includes(`line ${AFTER_CUT}\r\n`));
    const { workspace } = await world.session(id);
    await finish(world, 'done', [id]);
    await finish(world, 'dispose', [id]);
    await discardAndRestore(world, workspace, note);
  } catch {
    // The journey ends here; what it has done so far is checked.
  }
}

async function discardAndRestore(
  world: SchmuxWorld,
  { id, path }: { id: string; path: string },
  note: Note,
): Promise<void> {
  const client = await world.client();
  const written = join(path, 'note.txt');
  await writeFile(written, note.text);
  note.path = written;
  const { digest } = await client.call('workspaceSafety', { params: { id } });
  await client.call('workspaceDispose', {
    params: { id },
    body: digest === undefined ? {} : { discard: digest },
  });
  await client.call('trashRestore', { params: { id }, body: {} });
}

/** Checks that the work is in the workspace, or in the trash and comes back unchanged. */
async function checkNote(world: SchmuxWorld, { path, text }: Note, wrong: string[]): Promise<void> {
  if (path === null) return;
  const read = () => readFile(path, 'utf8').catch(() => null);
  const client = await world.client();
  const entries = await client.call('trashList', {});
  if ((await read()) === null)
    for (const { id } of entries)
      await client
        .call('trashRestore', { params: { id }, body: {} })
        .catch((error: Error) => wrong.push(`not restored: ${error.message}`));
  const found = await read();
  if (found !== text) wrong.push(`the note in the workspace is ${JSON.stringify(found)}`);
  const known = await client.call('workspaceList', { query: {} });
  if (!known.some((workspace) => path === join(workspace.path, 'note.txt')))
    wrong.push('the workspace with the note has no record');
}

/** Checks that the agent has printed all its lines and answers input. */
async function checkAgent(world: SchmuxWorld, id: string, wrong: string[]): Promise<void> {
  await goTo(world, AFTER_CUT + 100);
  const last = AFTER_CUT + 100;
  await until(`line ${last}`, async () => (await logOf(world, id)).includes(`line ${last}\r\n`)).catch(
    (error: Error) => wrong.push(error.message),
  );
  const log = await wholeLog(world, id);
  const seen = numbers(log);
  const bad = seen.findIndex((number, index) => number !== (seen[0] ?? 0) + index);
  if (bad !== -1)
    wrong.push(`line ${seen[bad - 1]} is followed by ${seen[bad]}: ${around(log, seen[bad - 1])}`);
  // A cut keeps some 950 of 3,000 lines.
  if ((seen[0] ?? 0) > BEFORE_CUT - 800) wrong.push(`the log begins at line ${seen[0]} only`);
  if (log.split('got hello').length > 2) wrong.push('what was typed once came twice');
  await send(world, id, 'afterwards');
  await until('its answer', async () => /got .*afterwards/.test(await logOf(world, id))).catch(
    (error: Error) => wrong.push(error.message),
  );
}

async function setSmallLogs(world: SchmuxWorld): Promise<void> {
  const path = join(world.home, 'config.json');
  const config = JSON.parse(await readFile(path, 'utf8')) as object;
  const internal = { max_log_size_mb: 0.02, rotated_log_size_mb: 0.01, grace_period_s: 1 };
  await writeFile(path, JSON.stringify({ ...config, internal }));
}

/** Removes the clones: hundreds would take space and time. Call this while no daemon runs. */
async function forgetWorkspaces(world: SchmuxWorld): Promise<void> {
  await rm(join(world.dir, 'schmux-workspaces'), { recursive: true, force: true });
  const state = JSON.parse(await world.file('state.json')) as { workspaces: unknown[] };
  await writeFile(join(world.home, 'state.json'), JSON.stringify({ ...state, workspaces: [] }));
}
