import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SchmuxWorld } from '../support/worlds/schmux-world.js';

/** The longest wait, whatever is being killed. */
const PATIENCE_MS = 20_000;

/**
 * An agent that records each start and its prompt (in `starts`, one line each), then prints numbered lines up to the number in
 * the file `go`, and more when that number grows. It answers input with `got <line>`. `from` is its first line, or the line that
 * all others have reached when it starts.
 */
export async function installCounter(world: SchmuxWorld, from: 'first' | 'goal' = 'first'): Promise<void> {
  const script = `#!${process.execPath}
const fs = require('node:fs');
const id = process.env.SCHMUX_SESSION_ID;
fs.appendFileSync(${JSON.stringify(join(world.dir, 'starts'))}, id + ' ' + process.pid + ' ' + JSON.stringify(process.argv[2] ?? null) + '\\n');
const goal = () => { try { return Number(fs.readFileSync(${JSON.stringify(join(world.dir, 'go'))}, 'utf8')); } catch { return 0; } };
let line = ${from === 'goal' ? 'goal()' : '0'};
const step = () => {
  const upTo = goal();
  if (line < upTo) {
    let text = '';
    while (line < upTo && text.length < 8192) text += 'line ' + ++line + '\\n';
    process.stdout.write(text, () => setImmediate(step));
  } else setTimeout(step, 10);
};
// Echo is off, since it would appear in the middle of the numbered lines.
process.stdin.setRawMode(true);
console.log('ready');
let typed = '';
process.stdin.on('data', (data) => {
  typed += data;
  const lines = typed.split(/[\\r\\n]/);
  typed = lines.pop();
  for (const one of lines) { if (one === 'exit') process.exit(0); console.log('got ' + one); }
});
step();
`;
  const path = await world.program('counter', script);
  await addAgent(world, { name: 'counter', command: [path], prompt: 'argument' });
}

/** Adds an agent to config.json. Call this before the daemon starts. */
export async function addAgent(world: SchmuxWorld, agent: object): Promise<void> {
  const path = join(world.home, 'config.json');
  const config = JSON.parse(await readFile(path, 'utf8')) as { agents?: object[] };
  await writeFile(path, JSON.stringify({ ...config, agents: [...(config.agents ?? []), agent] }));
}

/** Returns every start of a counter: its session, process and prompt. */
export async function starts(
  world: SchmuxWorld,
): Promise<{ id: string; pid: number; prompt: string | null }[]> {
  const text = await readFile(join(world.dir, 'starts'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [id = '', pid = '', ...prompt] = line.split(' ');
      return { id, pid: Number(pid), prompt: JSON.parse(prompt.join(' ')) as string | null };
    });
}

/** Makes all counters print up to that line. */
export async function goTo(world: SchmuxWorld, line: number): Promise<void> {
  await writeFile(join(world.dir, 'go.new'), String(line));
  await rename(join(world.dir, 'go.new'), join(world.dir, 'go'));
}

export async function logOf(world: SchmuxWorld, id: string): Promise<string> {
  return readFile(join(world.home, 'logs', `${id}.log`), 'latin1').catch(() => '');
}

/**
 * Reads the log while no cut is in progress: during a cut, its beginning is overwritten and some lines are in it twice. The journal
 * shows a cut in progress; the marks show one that came and went while the log was read.
 */
export async function wholeLog(world: SchmuxWorld, id: string): Promise<string> {
  const beside = (ending: string) => join(world.home, 'logs', `${id}.${ending}`);
  const base = async () => (await readFile(beside('marks'), 'latin1').catch(() => '')).split('\n')[0];
  let log = '';
  await until(`the end of the cut of ${id}`, async () => {
    const before = await base();
    if (existsSync(beside('rotate'))) return false;
    log = await logOf(world, id);
    return !existsSync(beside('rotate')) && (await base()) === before;
  });
  return log;
}

/** Returns the numbers of a counter's lines, in the order of the text. */
export function numbers(log: string): number[] {
  return [...log.matchAll(/^line (\d+)\r?$/gm)].map((match) => Number(match[1]));
}

/** Returns the text between two lines that should follow each other. */
export function around(log: string, line: number | undefined): string {
  const at = log.indexOf(`line ${line}\r`);
  return JSON.stringify(log.slice(Math.max(0, at - 20), at + 200));
}

/** Waits until `holds` returns true. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  ms = PATIENCE_MS,
): Promise<void> {
  const end = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
