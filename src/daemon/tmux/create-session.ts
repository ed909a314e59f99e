import { SchmuxError } from '../../contract/errors.js';
import { SESSION_ID, tmuxName } from '../../contract/names.js';
import { ENV_CWD, ENV_PIPE, ENV_SESSION, formatOf, OPTION_AGENT, OPTION_EXIT, OPTION_ID } from './names.js';
import { writerCommand } from './pane/pipe.js';
import { shellQuote, type Command } from './control/quote.js';
import { TmuxCommandError } from './control/command-error.js';
import { textOf, type Run } from './run.js';
import type { CreateSessionInput, TmuxSeat } from './types.js';

/** Stands in a pane until the agent takes its place, and ends by itself should the list stop half way. argv form, so that no shell, default-shell or default-command has a say. */
const PLACEHOLDER = ['sleep', '60'] as const;

/** Starting a program on a machine that swaps; the list itself takes 2 ms. Unit: ms. */
const CREATE_TIMEOUT_MS = 10_000;

/**
 * Makes a session in one list of commands, which tmux runs without reading from any pane in between: the log has the
 * first byte and the exit status is kept, however short the program lives. Throws TMUX_FAILED with tmux's
 * words, and then nothing of it is left.
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
    throw new SchmuxError('TMUX_FAILED', 'tmux made the session but did not say where it is.', {
      hint: 'A hook in the tmux configuration may have changed it; look for after-* hooks.',
    });
  }
  const [, session = '', pane = '', pid, serverPid] = match;
  return { session, pane, pid: Number(pid), serverPid: Number(serverPid) };
}

/** tmux's words for a program it could not start (spawn.c, cmd-pipe-pane.c) and strerror(3), which it asks in English. */
const NOT_STARTED = /(?:fork failed|fork error|socketpair error): (.+)$/;
const WHAT_TO_DO: Record<string, string | undefined> = {
  'Resource temporarily unavailable':
    'No more processes may be started. Dispose of sessions you no longer need, or raise the limit (ulimit -u, pids.max).',
  'No space left on device':
    'All pseudo-terminals are in use. Dispose of sessions you no longer need, or raise the limit: sysctl kernel.pty.max.',
  'Cannot allocate memory': 'The memory is used up. Dispose of sessions you no longer need.',
};

/** The limit that was met, if it was one; it may lie outside of what can be asked for beforehand. */
function noRoom(error: unknown): SchmuxError | null {
  const reason = error instanceof TmuxCommandError ? NOT_STARTED.exec(error.words)?.[1] : undefined;
  const hint = WHAT_TO_DO[reason ?? ''];
  if (hint === undefined) return null;
  return new SchmuxError('LIMIT_REACHED', `tmux could not start another program: ${reason}.`, {
    cause: error,
    hint,
  });
}

/** Each `set-option` makes tmux go through all its sessions and windows (options.c, resize.c), so there are no more than it takes. */
function creationList(home: string, input: CreateSessionInput): Command[] {
  const { id, cols, rows } = input;
  // With the colon it names a session exactly for every command; without it some match a prefix.
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
    // Before anything else that could end the list: an unattached session must not be taken away.
    set('destroy-unattached', 'off'),
    // Takes effect on panes made after it, hence the second window below.
    set('history-limit', String(input.historyLimit)),
    // The user's after-new-session hook has had its way with the first window. The second is ours alone.
    ['set-hook', '-t', here, 'after-new-window', ''],
    // A window that is given a name keeps it (`automatic-rename off`). Not `-k` in the place of the first: when no process
    // can be started for it, tmux (3.2a to 3.7c) ends, and every agent with it.
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
    // For the formats of people's own status lines and scripts; nothing of ours rests on it.
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
 * What the pane's end sets off. It prints nothing and succeeds whatever happens, since tmux shows a hook's output or
 * failure over the agent's screen; and it must not wait (`run-shell` without `-b`, `save-buffer`): tmux drops the
 * pane-died of other panes while a hook waits (measured: 31 of 50; notify.c).
 * From tmux 3.5 on the user's `default-shell` reads it, fish perhaps, so it is one simple command for `/bin/sh`.
 */
function exitCommand(id: string, exitsFile: string): string {
  const script = `(umask 077; echo ${id} >> "$0") >/dev/null 2>&1; exit 0`;
  return `exec /bin/sh -c ${shellQuote(script)} ${shellQuote(exitsFile)}`;
}

/** Only when our own `new-session` succeeded: a session that was there before (the reason of the failure, perhaps) stays. */
async function removeHalfMade(run: Run, id: string, error: unknown): Promise<void> {
  if (!(error instanceof TmuxCommandError) || error.done === 0) return;
  await run([['kill-session', '-t', `=${tmuxName(id)}:`]]).catch(() => undefined); // gone already: the refusal is what the caller hears
}
