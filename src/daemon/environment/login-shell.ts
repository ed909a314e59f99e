import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { isAbsolute } from 'node:path';
import type { Clock } from '../../lib/clock.js';
import { DEFAULT_PATH } from './find-program.js';
import type { Environment } from './environment.js';
import { runShell, type ShellResult } from './run-shell.js';
import { isNoShell, shellCommand } from './shell-command.js';
import { startupStamp } from './startup-files.js';

/** Startup files that load version managers take a second or two. */
const INTERACTIVE_MS = 4000;
/** The rest of 5 s, for a non-interactive login shell. */
const PLAIN_MS = 1000;
/** How long a result is used: files that startup files read may change without changing the stamp. */
const FRESH_MS = 5 * 60_000;

export type LoginShell = {
  /** Returns the environment of the user's login shell, read again when the last result is stale; null when unavailable. */
  environment(): Promise<Environment | null>;
  /** Returns the last result without waiting. */
  current(): Environment | null;
  /** Ends a shell that is running. */
  stop(): Promise<void>;
};

export type LoginShellDeps = {
  /** The daemon's startup environment: who the user is, where their desktop is. */
  env: Environment;
  /** A folder of schmux's own. */
  folder: string;
  clock: Clock;
  /** Called with null when the shell worked, otherwise with the reason why not. */
  onProblem(problem: { shell: string; why: string } | null): void;
};

/** Variables about the user and the desktop and bus of their login, which no startup file sets. */
const SEED =
  /^(?:HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_.*|TZ|TMPDIR|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|XDG_.*|DBUS_SESSION_BUS_ADDRESS|SSH_AUTH_SOCK|WSL_.*|ZDOTDIR)$/;

/**
 * Reads the environment of the user's login shell: with its startup files, in a session without a terminal, within 5 s, whatever
 * those files print, read, wait for or replace the shell with. Runs one shell at a time.
 */
export function createLoginShell(deps: LoginShellDeps): LoginShell {
  const stopping = new AbortController();
  const leftovers = new Set<Promise<void>>();
  let last: { env: Environment; stamp: string; at: number } | null = null;
  let failed: { stamp: string; at: number } | null = null;
  let running: Promise<Environment | null> | null = null;

  async function read(stamp: string): Promise<Environment | null> {
    const shell = await shellOf(deps.env);
    if (shell === null) return null;
    let result = await run(shell, true);
    if ('failure' in result && !stopping.signal.aborted) {
      const plain = await run(shell, false);
      if ('env' in plain) result = plain;
    }
    if (stopping.signal.aborted) return last?.env ?? null;
    const at = deps.clock.monotonic();
    if ('failure' in result) {
      failed = { stamp, at };
      deps.onProblem({ shell, why: result.failure });
      return last?.env ?? null;
    }
    deps.onProblem(null);
    failed = null;
    last = { env: result.env, stamp, at };
    return last.env;
  }

  async function run(shell: string, interactive: boolean): Promise<ShellResult> {
    const marks = { left: randomBytes(9).toString('hex'), right: randomBytes(9).toString('hex') };
    const { result, ended } = runShell({
      command: shellCommand(shell, marks, interactive),
      marks,
      env: seed(deps.env, shell),
      cwd: '/',
      folder: deps.folder,
      timeoutMs: interactive ? INTERACTIVE_MS : PLAIN_MS,
      signal: stopping.signal,
    });
    const done: Promise<void> = ended.finally(() => leftovers.delete(done));
    leftovers.add(done);
    return result;
  }

  const isFresh = (cached: { stamp: string; at: number } | null, stamp: string) =>
    cached !== null && cached.stamp === stamp && deps.clock.monotonic() - cached.at < FRESH_MS;

  return {
    async environment() {
      const stamp = await startupStamp(deps.env);
      if (isFresh(last, stamp) || isFresh(failed, stamp)) return last?.env ?? null;
      running ??= read(stamp).finally(() => (running = null));
      return running;
    },
    current: () => last?.env ?? null,
    async stop() {
      stopping.abort();
      await running;
      await Promise.all(leftovers);
    },
  };
}

/** A socket in a folder that does not exist: tmux removes whatever is at its socket's path, so nothing may be there. */
const NO_TMUX = '/nonexistent/schmux,0,0';

/** Returns the environment to start the shell with. TMUX keeps startup files from starting tmux, TERM=dumb from drawing a prompt. */
function seed(env: Environment, shell: string): Record<string, string> {
  const kept = Object.entries(env).filter(([name]) => SEED.test(name));
  const own = { PATH: DEFAULT_PATH, SHELL: shell, TERM: 'dumb', TMUX: NO_TMUX };
  return { ...Object.fromEntries(kept), ...own };
}

/** Returns $SHELL, else the account's shell, else /bin/sh; null for an account without a shell. */
async function shellOf(env: Environment): Promise<string | null> {
  for (const shell of [env['SHELL'], accountShell(), '/bin/sh']) {
    if (shell === undefined || !isAbsolute(shell)) continue;
    if (isNoShell(shell)) return null;
    if (await isRunnable(shell)) return shell;
  }
  return null;
}

function accountShell(): string | undefined {
  try {
    return userInfo().shell ?? undefined;
  } catch {
    return undefined; // no account, as in containers
  }
}

async function isRunnable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
