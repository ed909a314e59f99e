import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { isAbsolute } from 'node:path';
import type { Clock } from '../../lib/clock.js';
import { DEFAULT_PATH } from './find-program.js';
import type { Environment } from './environment.js';
import { runShell, type Asked } from './run-shell.js';
import { isNoShell, shellCommand } from './shell-command.js';
import { startupStamp } from './startup-files.js';

/** Startup files that load version managers take a second or two. Unit: ms. */
const INTERACTIVE_MS = 4000;
/** What is left of 5 s for a login shell that is not interactive. Unit: ms. */
const PLAIN_MS = 1000;
/** Files that startup files read may have changed by then. Unit: ms. */
const FRESH_MS = 5 * 60_000;

export type LoginShell = {
  /** The environment of the user's login shell, asked when the last answer is old; null when it cannot be had. */
  environment(): Promise<Environment | null>;
  /** The last answer, without waiting. */
  current(): Environment | null;
  /** Ends what is being asked. */
  stop(): Promise<void>;
};

export type LoginShellDeps = {
  /** What the daemon was started with: who the user is, where their desktop is. */
  env: Environment;
  /** Of schmux's own. */
  folder: string;
  clock: Clock;
  /** Null when the shell answered; otherwise why it did not. */
  onProblem(problem: { shell: string; why: string } | null): void;
};

/** Who the user is, and the desktop and bus of their login, which no startup file sets. */
const SEED =
  /^(?:HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_.*|TZ|TMPDIR|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|XDG_.*|DBUS_SESSION_BUS_ADDRESS|SSH_AUTH_SOCK|WSL_.*|ZDOTDIR)$/;

/**
 * Asks the user's login shell for its environment: with its startup files, in a session without a terminal, for 5 s at most.
 * Whatever those files print, read, replace the shell with or wait for. One question at a time.
 */
export function createLoginShell(deps: LoginShellDeps): LoginShell {
  const stopping = new AbortController();
  const leftovers = new Set<Promise<void>>();
  let last: { env: Environment; stamp: string; at: number } | null = null;
  let failed: { stamp: string; at: number } | null = null;
  let asking: Promise<Environment | null> | null = null;

  async function ask(stamp: string): Promise<Environment | null> {
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

  async function run(shell: string, interactive: boolean): Promise<Asked> {
    const marks = { left: randomBytes(9).toString('hex'), right: randomBytes(9).toString('hex') };
    const { asked, ended } = runShell({
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
    return asked;
  }

  const isFresh = (known: { stamp: string; at: number } | null, stamp: string) =>
    known !== null && known.stamp === stamp && deps.clock.monotonic() - known.at < FRESH_MS;

  return {
    async environment() {
      const stamp = await startupStamp(deps.env);
      if (isFresh(last, stamp) || isFresh(failed, stamp)) return last?.env ?? null;
      asking ??= ask(stamp).finally(() => (asking = null));
      return asking;
    },
    current: () => last?.env ?? null,
    async stop() {
      stopping.abort();
      await asking;
      await Promise.all(leftovers);
    },
  };
}

/** A socket in a folder that is not there: tmux removes what lies at its socket's path, so that path must be nobody's. */
const NO_TMUX = '/nonexistent/schmux,0,0';

/** TMUX keeps startup files from becoming a tmux of their own, TERM=dumb from drawing a prompt. */
function seed(env: Environment, shell: string): Record<string, string> {
  const kept = Object.entries(env).filter(([name]) => SEED.test(name));
  const own = { PATH: DEFAULT_PATH, SHELL: shell, TERM: 'dumb', TMUX: NO_TMUX };
  return { ...Object.fromEntries(kept), ...own };
}

/** $SHELL, else that of the account, else /bin/sh; null for an account without a shell. */
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
    return undefined; // a user without an account, as in containers
  }
}

async function isRunnable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
