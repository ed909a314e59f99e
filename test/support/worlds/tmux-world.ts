import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemClock } from '../../../src/lib/clock.js';
import { silentLogger } from '../../../src/lib/logging/logger.js';
import { createTmux } from '../../../src/daemon/tmux/tmux.js';
import type { CreateSessionInput, Tmux, TmuxOptions, TmuxSeat } from '../../../src/daemon/tmux/types.js';

const run = promisify(execFile);

/** A tmux of its own: own HOME, own socket directory, torn down and proven gone. */
export type TmuxWorld = {
  /** Also HOME; holds everything. */
  readonly dir: string;
  readonly env: Record<string, string>;
  /** Where pastes, logs and launch files go. */
  readonly runDir: string;
  readonly exitsFile: string;
  /** A tmux layer on this world's server, stopped with the world. */
  connect(options?: Partial<TmuxOptions>): Promise<Tmux>;
  /** Runs the tmux program as a user would; returns its output without the last newline. */
  tmux(...args: string[]): Promise<string>;
  /** Input for `createSession` with a launch file that runs `script` in sh. */
  session(script: string, over?: Partial<CreateSessionInput>): Promise<CreateSessionInput>;
  stop(): Promise<void>;
};

/** A random id as sessions have. */
export function newId(): string {
  return randomBytes(8).toString('base64url').toLowerCase().replaceAll(/[-_]/g, 'x').slice(0, 6);
}

/** `config` becomes the ~/.tmux.conf that the server starts with. */
export async function createTmuxWorld(
  options: { config?: string; binary?: string } = {},
): Promise<TmuxWorld> {
  // Short, since a socket's path has at most 104 bytes on macOS.
  const dir = await mkdtemp('/tmp/sx-');
  const runDir = join(dir, 'run');
  const sockets = join(dir, 's');
  await mkdir(runDir, { mode: 0o700 });
  await mkdir(sockets, { mode: 0o700 });
  await writeFile(join(dir, '.tmux.conf'), options.config ?? '');
  const env: Record<string, string> = {
    HOME: dir,
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    SHELL: '/bin/sh',
    TMUX_TMPDIR: sockets,
  };
  const binary = options.binary ?? 'tmux';
  const home = randomBytes(4).toString('hex');
  const layers: Tmux[] = [];

  return {
    dir,
    env,
    runDir,
    exitsFile: join(runDir, 'exits'),
    async connect(over = {}) {
      const tmux = createTmux({
        binary,
        env,
        controlName: `_schmux-${home.slice(0, 6)}`,
        runDir,
        home,
        clock: systemClock,
        logger: silentLogger,
        ...over,
      });
      layers.push(tmux);
      await tmux.start();
      return tmux;
    },
    async tmux(...args) {
      const { stdout } = await run(binary, ['-u', ...args], { env, cwd: '/' });
      return stdout.replace(/\n$/, '');
    },
    async session(script, over = {}) {
      const id = over.id ?? newId();
      const launchFile = join(runDir, `${id}.sh`);
      await writeFile(launchFile, script, { mode: 0o600 });
      return {
        id,
        cwd: dir,
        cols: 100,
        rows: 30,
        launchFile,
        logPath: join(runDir, `${id}.log`),
        exitsFile: join(runDir, 'exits'),
        historyLimit: 5000,
        ...over,
      };
    },
    async stop() {
      for (const tmux of layers) await tmux.stop();
      // This world's own server, by its own socket directory. It may be gone already, with its last session.
      await run(binary, ['kill-server'], { env }).catch(() => undefined);
      await until(async () => (await processesOf(dir)).length === 0, `no process of ${dir} stays`).catch(
        async (error: unknown) => {
          throw new Error(`${String(error)}: ${(await processesOf(dir)).join('; ')}`, { cause: error });
        },
      );
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Command lines of the processes whose environment names `dir` (Linux; elsewhere none are seen). */
export async function processesOf(dir: string): Promise<string[]> {
  if (process.platform !== 'linux') return [];
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const environ = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
    if (!environ.includes(`=${dir}`)) continue;
    const line = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
    found.push(`${pid} ${line.replaceAll('\0', ' ')}`);
  }
  return found;
}

/** Polls until the condition holds; throws after `timeoutMs`. */
export async function until(
  condition: () => Promise<boolean> | boolean,
  what: string,
  timeoutMs = 10_000,
): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`In ${timeoutMs} ms it did not come true that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/**
 * Waits until the exit of `id` is in `exitsFile`. Lists the panes meanwhile, as the daemon does now and then: the
 * hook alone may miss an end before tmux 3.6.
 */
export async function exitTold(tmux: Tmux, exitsFile: string, id: string): Promise<void> {
  let seen: unknown = null;
  await until(async () => {
    seen = await tmux.panes();
    return (await bytesOf(exitsFile)).toString().split('\n').includes(id);
  }, `the exit of ${id} is told`).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${JSON.stringify(seen)}`, { cause: error });
  });
}

/** A file's bytes; empty while there is none. */
export async function bytesOf(path: string): Promise<Buffer> {
  return readFile(path).catch(() => Buffer.alloc(0));
}

export type { Tmux, TmuxSeat };
