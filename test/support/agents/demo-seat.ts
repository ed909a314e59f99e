import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId, until, type TmuxWorld } from '../worlds/tmux-world.js';

const PROGRAM = join(import.meta.dirname, '../../../dist/demo/agent.js');
/** Fast enough for a test, slow enough to be seen working. */
const SPEED = '6';

/** A demo agent in a tmux window of its own. */
export type DemoSeat = {
  screen(): Promise<string[]>;
  shows(text: string | RegExp): Promise<void>;
  /** Waits until it stops working. */
  rests(): Promise<void>;
  keys(...names: string[]): Promise<void>;
  type(text: string): Promise<void>;
  fact(format: string): Promise<string>;
  /** `code/signal` once it has ended. */
  exit(): Promise<string>;
  resize(cols: number, rows: number): Promise<void>;
};

/** Starts the built demo agent in this world; its prompt is passed in a file. */
export async function startDemo(
  world: TmuxWorld,
  args: string[],
  over: { prompt?: string; cols?: number; rows?: number } = {},
): Promise<DemoSeat> {
  const name = `demo-${newId()}`;
  const at = `=${name}:`;
  const given = [...args];
  if (over.prompt !== undefined) {
    const path = join(world.runDir, `${name}.prompt`);
    await writeFile(path, over.prompt, { mode: 0o600 });
    given.push('--prompt-file', path);
  }
  const size = ['-x', String(over.cols ?? 80), '-y', String(over.rows ?? 24)];
  await world.tmux(
    'new-session',
    '-d',
    '-s',
    name,
    ...size,
    'cat',
    ';',
    'set-option',
    '-w',
    'remain-on-exit',
    'on',
  );
  await world.tmux('pipe-pane', '-t', at, `cat >> ${join(world.runDir, name)}.log`);
  await world.tmux(
    'respawn-pane',
    '-k',
    '-t',
    at,
    '--',
    process.execPath,
    PROGRAM,
    '--speed',
    SPEED,
    ...given,
  );
  const fact = (format: string) => world.tmux('display-message', '-p', '-t', at, format);
  const screen = async () => (await world.tmux('capture-pane', '-p', '-t', at)).split('\n');
  return {
    screen,
    fact,
    async shows(text) {
      const there = async () => {
        const all = (await screen()).join('\n');
        return typeof text === 'string' ? all.includes(text) : text.test(all);
      };
      await until(there, `the screen shows ${String(text)}`, 15_000).catch(async (error: unknown) => {
        throw new Error(`${String(error)}\n${(await screen()).join('\n')}`, { cause: error });
      });
    },
    keys: async (...names) => void (await world.tmux('send-keys', '-t', at, ...names)),
    // As hex, since tmux reads flags and key names in arguments.
    type: async (text) =>
      void (await world.tmux(
        'send-keys',
        '-t',
        at,
        '-H',
        ...(Buffer.from(text).toString('hex').match(/../g) ?? []),
      )),
    async rests() {
      const still = async () => !(await screen()).join('\n').includes('esc to interrupt');
      await until(still, 'nothing goes on any more', 15_000);
    },
    async exit() {
      const status = () => fact('#{pane_dead_status}/#{pane_dead_signal}');
      const known = async () => {
        if ((await status()) !== '/') return true;
        // tmux 3.3a now and then misses the end of a child until it hears of the next one (seen: 1 in 14, while polled).
        // It runs in the background, for its own end may be missed in the same way.
        await world.tmux('run-shell', '-b', 'true');
        return false;
      };
      await until(known, 'it has ended', 15_000);
      return status();
    },
    resize: async (cols, rows) =>
      void (await world.tmux('resize-window', '-t', at, '-x', String(cols), '-y', String(rows))),
  };
}
