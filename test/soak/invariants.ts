import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Session } from '../../src/contract/session/session.js';
import { emptyState, stateSchema, type State } from '../../src/daemon/store/state-schema.js';
import type { SchmuxWorld } from '../support/worlds/schmux-world.js';
import { daemonPids } from './daemon.js';

/** Returns a fingerprint of a tree: paths, kinds, modes and contents, without `.git`, which tools touch. */
export async function treeHash(root: string): Promise<string> {
  const hash = createHash('sha256');
  const walk = async (path: string): Promise<void> => {
    for (const name of (await readdir(path)).sort()) {
      if (name === '.git') continue;
      const at = join(path, name);
      const info = await lstat(at);
      hash.update(`${at.slice(root.length)}\0${info.mode}\0`);
      if (info.isDirectory()) await walk(at);
      else if (info.isSymbolicLink()) hash.update(await readlink(at));
      else hash.update(await readFile(at));
    }
  };
  await walk(root);
  return hash.digest('hex');
}

/** Reads the state. Throws when it cannot be read whole; a home without a state has no sessions yet. */
export async function readState(world: SchmuxWorld): Promise<State> {
  if (!existsSync(join(world.home, 'state.json'))) return emptyState();
  return stateSchema.parse(JSON.parse(await world.file('state.json')));
}

type Pane = { id: string; pid: number; dead: boolean };

/** Returns the panes with an agent's mark, according to tmux itself. */
export async function panesOf(world: SchmuxWorld): Promise<Pane[]> {
  const rows = await world
    .tmux('list-panes', '-a', '-F', '#{@schmux_agent} #{pane_pid} #{pane_dead}')
    .catch(() => '');
  return rows.split('\n').flatMap((row) => {
    const [, id, pid, dead] = /^[0-9a-f]{6}:(\S+) (\d+) (\d)$/.exec(row) ?? [];
    return id === undefined ? [] : [{ id, pid: Number(pid), dead: dead === '1' }];
  });
}

/** The time for work in progress to end: a cut, a disposal, a start that lost to another one. */
const SETTLE_MS = 10_000;

/** Returns `broken` once work in progress has ended, when what is left is permanently wrong. Leaves out what is `known`. */
export async function brokenForGood(world: SchmuxWorld, known: readonly string[] = []): Promise<string[]> {
  const end = Date.now() + SETTLE_MS;
  for (;;) {
    const wrong = (await broken(world)).filter((sentence) => !known.includes(sentence));
    if (wrong.length === 0 || Date.now() > end) return wrong;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const HOME_FILES =
  /^(?:config\.json|state\.json(?:\.bak|\.corrupt-.*|\.edited-.*)?|keys\.json|secrets\.json|trash\.json|actions\.jsonl|logs|repos|run|reports|overlays)$/;
const RUN_FILES = /^(?:daemon\.(?:json|log|lock|sock)|exits|config\.last-good\.json)$/;

/**
 * Checks what must hold whenever the daemon runs and nothing is in progress, whatever was killed before. Returns one sentence per
 * violation.
 */
export async function broken(world: SchmuxWorld): Promise<string[]> {
  const wrong: string[] = [];
  const say = (holds: boolean, what: string) => void (holds || wrong.push(what));
  const state = await readState(world);
  const sessions: Session[] = await (await world.client()).call('sessionList', {});
  const panes = await panesOf(world);

  for (const pane of panes) {
    const count = state.sessions.filter((record) => record.id === pane.id).length;
    say(count === 1, `the pane of ${pane.id} has ${count} records`);
  }
  say(new Set(panes.map((pane) => pane.id)).size === panes.length, 'a session has two panes');
  for (const session of sessions) {
    const pane = panes.find((one) => one.id === session.id);
    if (session.status === 'running') say(pane?.dead === false, `${session.id} runs without a live pane`);
    if (session.status === 'done')
      say(pane === undefined || pane.dead, `${session.id} is done and its pane lives`);
    if (session.status === 'done')
      say(session.exit !== null || session.failure !== null, `${session.id} ended without a word`);
  }
  for (const { id, prompt_line: line } of sessions)
    say(
      existsSync(join(world.home, 'logs', `${id}.prompt`)) === (line != null),
      `the prompt of ${id} is not what its record says`,
    );
  const listed = sessions.map((session) => session.id).sort();
  say(
    JSON.stringify(listed) === JSON.stringify(state.sessions.map((record) => record.id).sort()),
    `state.json and the list differ: ${listed.join()}`,
  );

  const running = sessions.filter((session) => session.status === 'running').map((session) => session.id);
  for (const name of await strays(world.home, (name) => HOME_FILES.test(name)))
    say(false, `stray file in the home: ${name}`);
  for (const name of await readdir(join(world.home, 'run'))) {
    const born = /^([a-z0-9]{6})\.birth\.json$/.exec(name)?.[1];
    const start = /^([a-z0-9]{6})\.(?:sh|prompt|first|typing)$/.exec(name)?.[1];
    const fine =
      RUN_FILES.test(name) ||
      (born !== undefined && listed.includes(born)) ||
      (start !== undefined && running.includes(start));
    say(fine, `stray file in run/: ${name}`);
  }
  const isLog = (name: string) =>
    listed.includes(name.slice(0, 6)) && !/\.(?:tail|rotate)$|\.tmp-/.test(name);
  for (const name of await strays(join(world.home, 'logs'), isLog))
    say(false, `stray file in logs/: ${name}`);
  const root = join(world.dir, 'schmux-workspaces');
  if (existsSync(root))
    for (const name of await readdir(root)) say(!name.startsWith('.schmux-new'), `half a clone: ${name}`);

  const daemons = await daemonPids(world);
  say(daemons.length === 1, `${daemons.length} daemons: ${daemons.join()}`);
  return wrong;
}

/** Checks that only the owner can read the files in the home. Returns those that others can. */
export async function readable(home: string): Promise<string[]> {
  const open: string[] = [];
  const walk = async (path: string): Promise<void> => {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) open.push(`${path} ${(mode & 0o777).toString(8)}`);
    const info = await lstat(path);
    if (info.isDirectory()) for (const name of await readdir(path)) await walk(join(path, name));
  };
  await walk(home);
  return open;
}

/** A save in progress has a temporary file beside the one it replaces; a temporary file that is older than this is stray. */
const SAVE_MS = 2000;

async function strays(folder: string, belongs: (name: string) => boolean): Promise<string[]> {
  const listed = async () => (await readdir(folder)).filter((name) => !belongs(name));
  let found = await listed();
  const end = performance.now() + SAVE_MS;
  while (found.length > 0 && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const now = await listed();
    // Only files that were there in every check.
    found = found.filter((name) => now.includes(name));
  }
  return found;
}
