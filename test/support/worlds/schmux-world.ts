import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DAEMON_FLAGS } from '../../../src/cli/daemon-control/start.js';
import { requestUnix } from '../../../src/cli/daemon-control/unix-http.js';
import { createClient, type Client } from '../../../src/client/client.js';
import type { Session, SpawnInput } from '../../../src/contract/session/session.js';
import { makeRepository, runProgram, type Ran } from './programs.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const bin = join(root, 'bin/schmux.js');

/** The whole product in a world of its own: HOME, tmux server, SCHMUX_HOME and a repository; nothing of the user's is seen. */
export type SchmuxWorld = {
  /** Also HOME. */
  readonly dir: string;
  readonly home: string;
  readonly env: Record<string, string>;
  /** A repository that is configured as `proj`. */
  readonly repo: string;
  /** The command line; never throws for an exit code. */
  cli(...args: string[]): Promise<Ran>;
  /** Runs the command line and throws when it does not exit with 0. */
  ok(...args: string[]): Promise<string>;
  json<T>(...args: string[]): Promise<T>;
  /** Starts the daemon; `env` is added to its environment. `through` is a command that becomes it: another user, another root. */
  start(env?: Record<string, string>, through?: readonly string[]): Promise<{ pid: number; url: string }>;
  client(): Promise<Client>;
  /** Spawns over the client, with the demo agent by default; returns the ids. */
  spawn(input?: Partial<SpawnInput>): Promise<string[]>;
  session(id: string): Promise<Session>;
  /** Polls until the condition holds; the error shows the session as it was last. */
  until(id: string, holds: (session: Session) => boolean, what: string): Promise<Session>;
  tmux(...args: string[]): Promise<string>;
  /** Writes an executable file under `bin/` of this world's PATH. */
  program(name: string, script: string): Promise<string>;
  file(path: string): Promise<string>;
  stop(): Promise<void>;
};

/** Longer than anything takes on a busy machine with two cores. */
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 40;

/**
 * `user`: the uid that owns and runs everything; only root can make such a world. `dir`: a directory to make, for pictures
 * that show its path.
 */
export type WorldOptions = { tmuxConf?: string; user?: number; dir?: string };
export const asUser = (user: number | undefined): string[] =>
  user === undefined ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--'];

export async function createSchmuxWorld(options: WorldOptions = {}): Promise<SchmuxWorld> {
  // Short: a socket's path has at most 104 bytes.
  const dir = options.dir ?? (await mkdtemp('/tmp/sw-'));
  // Fails when it exists already, for all of it is removed in the end.
  if (options.dir !== undefined) await mkdir(dir);
  const home = join(dir, '.schmux');
  const repo = join(dir, 'proj.git-work');
  const env: Record<string, string> = {
    HOME: dir,
    PATH: `${join(dir, 'bin')}:${process.env['PATH'] ?? '/usr/bin:/bin'}`,
    LANG: 'C.UTF-8',
    SHELL: '/bin/sh',
    TMUX_TMPDIR: join(dir, 't'),
    SCHMUX_HOME: home,
    SCHMUX_VALIDATE: '1',
    GIT_CONFIG_GLOBAL: join(dir, '.gitconfig'),
    NO_COLOR: '1',
  };
  for (const folder of ['bin', 't', '.schmux']) await mkdir(join(dir, folder), { mode: 0o700 });
  await writeFile(join(dir, '.tmux.conf'), options.tmuxConf ?? '');
  // Sessions started from the page have the PATH of a login shell.
  await writeFile(join(dir, '.profile'), `PATH='${join(dir, 'bin')}':$PATH\n`);
  await writeFile(
    env['GIT_CONFIG_GLOBAL'] ?? '',
    '[user]\n\tname = A\n\temail = a@example.com\n[init]\n\tdefaultBranch = main\n',
  );
  await makeRepository(repo, env);
  await writeFile(
    join(home, 'config.json'),
    JSON.stringify({ port: 0, repos: [{ name: 'proj', url: repo }], internal: { grace_period_s: 1 } }),
  );

  const run = (words: readonly string[], cwd: string) => {
    const [file = '', ...args] = [...asUser(options.user), ...words];
    return runProgram(file, args, { env, cwd });
  };
  const cli = (...args: string[]) => run([process.execPath, bin, ...args], dir);
  async function ok(...args: string[]): Promise<string> {
    const ran = await cli(...args);
    if (ran.code !== 0)
      throw new Error(`schmux ${args.join(' ')} exited with ${ran.code}:\n${ran.stdout}\n${ran.stderr}`);
    return ran.stdout;
  }

  async function client(): Promise<Client> {
    const { socket } = JSON.parse(await readFile(join(home, 'run/daemon.json'), 'utf8')) as {
      socket: string;
    };
    return createClient(({ method, path, body }) =>
      requestUnix({ socketPath: socket, method, path, body, timeoutMs: PATIENCE_MS }),
    );
  }
  const session = async (id: string) => (await client()).call('sessionGet', { params: { id } });

  return {
    dir,
    home,
    env,
    repo,
    cli,
    ok,
    json: async (...args) => JSON.parse(await ok(...args)) as never,
    start(extra = {}, through = []) {
      // The test may have added files since.
      if (options.user !== undefined)
        execFileSync('chown', ['-R', '-h', `${options.user}:${options.user}`, dir]);
      return startDaemon({ ...env, ...extra }, dir, [...through, ...asUser(options.user)]);
    },
    client,
    async spawn(input = {}) {
      const where = input.repo === undefined && input.workspace === undefined ? { repo: 'proj' } : {};
      const results = await (
        await client()
      ).call('sessionSpawn', { body: { agents: [{ agent: 'demo' }], ...where, ...input } });
      return results.map((result) => {
        if ('error' in result) throw new Error(`${result.error.code}: ${result.error.message}`);
        return result.id;
      });
    },
    session,
    async until(id, holds, what) {
      const until = Date.now() + PATIENCE_MS;
      for (;;) {
        const now = await session(id);
        if (holds(now)) return now;
        if (Date.now() > until) throw new Error(`${id} is not ${what}: ${JSON.stringify(now, null, 1)}`);
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    },
    async tmux(...args) {
      const ran = await run(['tmux', '-u', ...args], '/');
      if (ran.code !== 0) throw new Error(`tmux ${args.join(' ')}: ${ran.stderr}`);
      return ran.stdout.replace(/\n$/, '');
    },
    async program(name, script) {
      const path = join(dir, 'bin', name);
      await writeFile(path, script);
      await chmod(path, 0o755);
      return path;
    },
    file: (path) => readFile(join(home, path), 'utf8'),
    async stop() {
      await cli('stop');
      const server = await run(['tmux', 'kill-server'], '/');
      // It may be gone already, or end before it answers. What is left is checked below.
      if (server.code !== 0 && !/no server|error connecting|server exited/.test(server.stderr))
        throw new Error(server.stderr);
      await untilNobodyLeft(dir);
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Starts the daemon directly, not by `schmux start`, so that a test knows its pid and environment. */
function startDaemon(
  env: Record<string, string>,
  cwd: string,
  through: readonly string[],
): Promise<{ pid: number; url: string }> {
  const own = [process.execPath, ...DAEMON_FLAGS, join(root, 'dist/daemon/main.js'), '--port', '0'];
  const [file = process.execPath, ...args] = [...through, ...own];
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, cwd, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (!text.includes('\n')) return;
      const line = JSON.parse(text) as
        { pid: number; url: string } | { error: { code: string; message: string } };
      if ('error' in line) reject(new Error(`${line.error.code}: ${line.error.message}`));
      else resolve(line);
      child.unref();
      child.stdout.destroy();
    });
    child.on('exit', (code, signal) =>
      reject(new Error(`the daemon ended before it was ready: ${code ?? signal}`)),
    );
  });
}

/** Waits until no process of this world is left; they are found by HOME, which all of them inherit. */
async function untilNobodyLeft(dir: string): Promise<void> {
  if (!existsSync('/proc')) return;
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const left = await processesOf(dir);
    if (left.length === 0) return;
    if (Date.now() > until) throw new Error(`processes outlive the test: ${left.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

export async function processesOf(dir: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      try {
        const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
        if (!environment.split('\0').includes(`HOME=${dir}`)) return [];
        return [`${pid} ${(await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ')}`];
      } catch {
        return []; // ended meanwhile, or another user's
      }
    }),
  );
  return found.flat();
}
