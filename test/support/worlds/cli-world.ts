import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session } from '../../../src/contract/session/session.js';
import { makeRepository, runProgram, type Ran } from './programs.js';

const SCHMUX = join(import.meta.dirname, '../../../bin/schmux.js');

/** A home, a tmux socket directory and a repository of its own, with the real command line. */
export type CliWorld = {
  root: string;
  home: string;
  env: Record<string, string>;
  /** Path of a repository with one commit. */
  repo: string;
  schmux(
    args: readonly string[],
    over?: { input?: string; cwd?: string; env?: Record<string, string> },
  ): Promise<Ran>;
  /** Runs the command line, throws when it fails, and returns stdout without its last newline. */
  ok(...args: string[]): Promise<string>;
  /** Returns the parsed stdout of a command that succeeds. */
  json<T>(...args: string[]): Promise<T>;
  session(id: string): Promise<Session>;
  /** Starts the command line and leaves it running; `close` ends it. */
  begin(args: readonly string[]): ChildProcess;
  tmux(...args: string[]): Promise<string>;
  daemonPid(): Promise<number>;
  close(): Promise<void>;
};

export async function createCliWorld(): Promise<CliWorld> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'schmux-cli-')));
  const home = join(root, 'home');
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: join(root, 'user'),
    SCHMUX_HOME: home,
    TMUX_TMPDIR: join(root, 'tmux'),
    TMPDIR: join(root, 'tmp'),
    LANG: 'C.UTF-8',
    SHELL: '/bin/sh',
  };
  for (const folder of [env.HOME, env.TMUX_TMPDIR, env.TMPDIR]) await mkdir(folder, { mode: 0o700 });
  await mkdir(home, { mode: 0o700 });
  await writeFile(
    join(home, 'config.json'),
    JSON.stringify({ port: 0, workspace_path: join(root, 'workspaces') }),
  );
  await chmod(join(home, 'config.json'), 0o600);
  const repo = join(root, 'proj');
  await makeRepository(repo, env);
  const begun: ChildProcess[] = [];

  const schmux: CliWorld['schmux'] = (args, over = {}) =>
    runProgram(process.execPath, [SCHMUX, ...args], {
      cwd: over.cwd ?? root,
      env: { ...env, ...over.env },
      input: over.input ?? '',
    });
  const ok = async (...args: string[]) => {
    const result = await schmux(args);
    if (result.code !== 0) throw new Error(`schmux ${args.join(' ')}: ${JSON.stringify(result)}`);
    return result.stdout.replace(/\n$/, '');
  };
  const json = async <T>(...args: string[]) => JSON.parse(await ok(...args)) as T;
  const tmux = async (...args: string[]) =>
    (await runProgram('tmux', args, { cwd: root, env })).stdout.replace(/\n$/, '');

  return {
    root,
    home,
    env,
    repo,
    schmux,
    ok,
    json,
    tmux,
    async session(id) {
      const found = (await json<Session[]>('list', '--json')).find((session) => session.id === id);
      if (found === undefined) throw new Error(`no session ${id}`);
      return found;
    },
    begin(args) {
      const child = spawn(process.execPath, [SCHMUX, ...args], {
        cwd: root,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      begun.push(child);
      return child;
    },
    daemonPid: async () =>
      (JSON.parse(await readFile(join(home, 'run', 'daemon.json'), 'utf8')) as { pid: number }).pid,
    async close() {
      for (const child of begun)
        if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await schmux(['stop']);
      await tmux('kill-server'); // of this world's own socket folder
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Returns what a child prints up to the match; rejects when it ends before. */
export function prints(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const look = (chunk: Buffer) => {
      text += chunk.toString('utf8');
      if (pattern.test(text)) resolve(text);
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.once('close', () => reject(new Error(`ended without ${String(pattern)}: ${text}`)));
  });
}

/** The exit code, or the signal's name. */
export function ended(child: ChildProcess): Promise<number | string | null> {
  if (child.exitCode !== null || child.signalCode !== null)
    return Promise.resolve(child.exitCode ?? child.signalCode);
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
}
