import { SchmuxError } from '../../contract/errors.js';
import { SESSION_ID, tmuxName } from '../../contract/names.js';
import { ENV_CWD, ENV_PIPE, ENV_SESSION, formatOf, OPTION_AGENT, OPTION_EXIT, OPTION_ID } from './names.js';
import { writerCommand } from './pane/pipe.js';
import { shellQuote, type Command } from './control/quote.js';
import { TmuxCommandError } from './control/command-error.js';
import { textOf, type Run } from './run.js';
import type { CreateSessionInput, TmuxSeat } from './types.js';

/** Occupies a pane until the agent takes its place, and ends on its own should the list stop half way. In argv form, so that no shell, default-shell or default-command takes part. */
const PLACEHOLDER = ['sleep', '60'] as const;

/** Enough to start a program on a machine that swaps; the list itself takes 2 ms. */
const CREATE_TIMEOUT_MS = 10_000;

/**
 * Creates a session in one list of commands, which tmux runs without reading from any pane in between: the log has the first
 * byte and the exit status is kept, however short the program lives. Throws TMUX_FAILED with tmux's words, and then leaves
 * nothing behind.
 */
export async function createSession(run: Run, home: string, input: CreateSessionInput): Promise<TmuxSeat> {
  if (!SESSION_ID.test(input.id)) throw new SchmuxError('INTERNAL', `Not a session id: ${input.id}`);
  let outputs: Uint8Array[];
  try {
    outputs = await run(creationList(home, input), { timeoutMs: CREATE_TIMEOUT_MS });
  } catch (error) {
    await removeHalfMade(run, input.id, error);
    throw noRoom(error) ?? error;
  }
  const match = /^(\$\d+) (%\d+) (\d+) (\d+)$/.exec(textOf(outputs.at(-1)));
  if (match === null) {
    throw new SchmuxError('TMUX_FAILED', 'tmux created the session but did not report its ids.', {
      hint: 'A hook in the tmux configuration may have interfered; check its after-* hooks.',
    });
  }
  const [, session = '', pane = '', pid, serverPid] = match;
  return { session, pane, pid: Number(pid), serverPid: Number(serverPid) };
}

/** tmux's words for a program it could not start (spawn.c, cmd-pipe-pane.c), followed by strerror(3) in English. */
const NOT_STARTED = /(?:fork failed|fork error|socketpair error): (.+)$/;
const WHAT_TO_DO: Record<string, string | undefined> = {
  'Resource temporarily unavailable':
    'The process limit is reached. Dispose of sessions you no longer need, or raise the limit (ulimit -u, pids.max).',
  'No space left on device':
    'All pseudo-terminals are in use. Dispose of sessions you no longer need, or raise the limit: sysctl kernel.pty.max.',
  'Cannot allocate memory': 'Memory is exhausted. Dispose of sessions you no longer need.',
};

/** Returns LIMIT_REACHED if the failure was a system limit; some limits cannot be checked beforehand. */
function noRoom(error: unknown): SchmuxError | null {
  const reason = error instanceof TmuxCommandError ? NOT_STARTED.exec(error.words)?.[1] : undefined;
  const hint = WHAT_TO_DO[reason ?? ''];
  if (hint === undefined) return null;
  return new SchmuxError('LIMIT_REACHED', `tmux could not start another program: ${reason}.`, {
    cause: error,
    hint,
  });
}

/** Builds the list. Each `set-option` makes tmux go through all its sessions and windows (options.c, resize.c), so there are as few as possible. */
function creationList(home: string, input: CreateSessionInput): Command[] {
  const { id, cols, rows } = input;
  // The colon makes every command match the session's exact name; without it some match a prefix.
  const here = `=${tmuxName(id)}:`;
  const set = (...rest: string[]): Command => ['set-option', '-q', '-t', here, ...rest];
  const size = ['-x', String(cols), '-y', String(rows)];
  const env = [
    `${ENV_SESSION}=${home}:${id}`,
    `${ENV_CWD}=${input.cwd}`,
    `${ENV_PIPE}=${writerCommand(input.logPath)}`,
  ].flatMap((variable) => ['-e', variable]);
  return [
    ['new-session', '-d', '-s', tmuxName(id), ...size, ...env, '-c', '/', '--', ...PLACEHOLDER],
    // Before anything else that could end the list: the unattached session must not be destroyed.
    set('destroy-unattached', 'off'),
    // Applies only to panes made after it, hence the second window below.
    set('history-limit', String(input.historyLimit)),
    // The user's after-new-session hook may have changed the first window. The second is ours alone.
    ['set-hook', '-t', here, 'after-new-window', ''],
    // A window with a given name keeps it (`automatic-rename off`). Not `-k` to replace the first window: when no process can
    // be started for it, tmux (3.2a to 3.7c) ends, and every agent with it.
    ['new-window', '-t', here, '-n', id, '-c', '/', '--', ...PLACEHOLDER],
    ['kill-window', '-a', '-t', here],
    set('-w', 'allow-rename', 'off'),
    set('-w', 'synchronize-panes', 'off'),
    // A border line would take a row from the agent.
    set('-w', 'pane-border-status', 'off'),
    // Also makes it `window-size manual`.
    ['resize-window', '-t', here, ...size],
    set('-p', 'remain-on-exit', 'on'),
    // tmux 3.3; the default message would scroll one line off.
    set('-p', 'remain-on-exit-format', ''),
    // tmux 3.3: what an agent prints reaches no attached terminal unread.
    set('-p', 'allow-passthrough', 'off'),
    // For users' own status lines and scripts; schmux does not rely on it.
    set(OPTION_ID, id),
    set('-p', OPTION_AGENT, `${home}:${id}`),
    set('-p', OPTION_EXIT, exitCommand(id, input.exitsFile)),
    ['set-hook', '-p', '-t', here, 'pane-died', `run-shell -b '${formatOf(OPTION_EXIT)}'`],
    ['pipe-pane', '-t', here, formatOf(ENV_PIPE)],
    ['respawn-pane', '-k', '-t', here, '-c', formatOf(ENV_CWD), '--', '/bin/sh', input.launchFile],
    ['display-message', '-p', '-t', here, '#{session_id} #{pane_id} #{pane_pid} #{pid}'],
  ];
}

/**
 * Returns the command that runs when the pane's program ends. It prints nothing and always succeeds, since tmux shows a hook's
 * output or failure over the agent's screen. It must not wait (`run-shell` without `-b`, `save-buffer`): tmux drops the
 * pane-died of other panes while a hook waits (measured: 31 of 50; notify.c).
 * From tmux 3.5 on the user's `default-shell` reads it, perhaps fish, so it is one simple command for `/bin/sh`.
 */
function exitCommand(id: string, exitsFile: string): string {
  const script = `(umask 077; echo ${id} >> "$0") >/dev/null 2>&1; exit 0`;
  return `exec /bin/sh -c ${shellQuote(script)} ${shellQuote(exitsFile)}`;
}

/** Removes the session if our own `new-session` succeeded. A session that existed before (perhaps the reason of the failure) stays. */
async function removeHalfMade(run: Run, id: string, error: unknown): Promise<void> {
  if (!(error instanceof TmuxCommandError) || error.done === 0) return;
  await run([['kill-session', '-t', `=${tmuxName(id)}:`]]).catch(() => undefined); // gone already: the caller gets the original error
}
