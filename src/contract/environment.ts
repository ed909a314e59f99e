import { z } from 'zod';
import { utf8Length } from './names.js';

/** Environment variables, as execve(2) takes them. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The limit for all names and values that are sent, in UTF-8. A shell's environment has about 10 KiB. */
export const ENVIRONMENT_MAX_BYTES = 256 * 1024;
export const ENVIRONMENT_ENTRIES_MAX = 4096;

/** Excludes exported bash functions (`BASH_FUNC_x%%`). */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Variables of the shell itself: an assignment is refused (and would end a script) or changes how the rest is read. */
const SHELL_OWN = new Set([
  '_',
  'BASHOPTS',
  'BASH_VERSINFO',
  'EUID',
  'IFS',
  'OLDPWD',
  'OPTARG',
  'OPTIND',
  'PPID',
  'PWD',
  'SHELLOPTS',
  'SHLVL',
  'UID',
]);

/** Returns true when a shell script can set `name` and a program then gets exactly that value. */
export function isAssignable(name: string): boolean {
  return NAME.test(name) && !SHELL_OWN.has(name);
}

/** Variables that belong to one terminal, process or repository and mean something else (or nothing) anywhere else. */
const STAYS = new Set([
  // The calling terminal; the agent's is its tmux pane.
  'ALACRITTY_LOG',
  'ALACRITTY_SOCKET',
  'ALACRITTY_WINDOW_ID',
  'COLORFGBG',
  'COLORTERM',
  'COLUMNS',
  'GNOME_TERMINAL_SCREEN',
  'GNOME_TERMINAL_SERVICE',
  'GPG_TTY',
  'INSIDE_EMACS',
  'LC_TERMINAL',
  'LC_TERMINAL_VERSION',
  'LINES',
  'NVIM',
  'NVIM_LISTEN_ADDRESS',
  'SSH_TTY',
  'STY',
  'TERM',
  'TERMCAP',
  'TERMINAL_EMULATOR',
  'TERMINFO',
  'TILIX_ID',
  'VIM',
  'VIMRUNTIME',
  'VIM_TERMINAL',
  'VTE_VERSION',
  'WINDOW',
  'WINDOWID',
  'WT_PROFILE_ID',
  'WT_SESSION',
  'ZED_TERM',
  // The calling process: its descriptors, its service, its debugger.
  'DESKTOP_STARTUP_ID',
  'ELECTRON_RUN_AS_NODE',
  'INIT_CWD',
  'INVOCATION_ID',
  'JOURNAL_STREAM',
  'LISTEN_FDNAMES',
  'LISTEN_FDS',
  'LISTEN_PID',
  'MAKELEVEL',
  'MFLAGS',
  'NODE_CHANNEL_FD',
  'NODE_CHANNEL_SERIALIZATION_MODE',
  'NODE_TEST_CONTEXT',
  'NODE_UNIQUE_ID',
  'NOTIFY_SOCKET',
  'PROJECT_CWD',
  'SUDO_COMMAND',
  'SYSTEMD_EXEC_PID',
  'WATCHDOG_PID',
  'WATCHDOG_USEC',
  'WAYLAND_SOCKET',
  'XDG_ACTIVATION_TOKEN',
  // The repository or the git command around the caller (git rev-parse --local-env-vars, githooks(5)).
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_ATTR_SOURCE',
  'GIT_CHERRY_PICK_HELP',
  'GIT_COMMON_DIR',
  'GIT_CONFIG',
  'GIT_CONFIG_PARAMETERS',
  'GIT_DIR',
  'GIT_GLOB_PATHSPECS',
  'GIT_GRAFT_FILE',
  'GIT_ICASE_PATHSPECS',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_INDEX_VERSION',
  'GIT_LITERAL_PATHSPECS',
  'GIT_NAMESPACE',
  'GIT_NOGLOB_PATHSPECS',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PAGER_IN_USE',
  'GIT_PREFIX',
  'GIT_QUARANTINE_PATH',
  'GIT_REFLOG_ACTION',
  'GIT_REPLACE_REF_BASE',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
  // The agent that runs `schmux spawn`: a new agent would take itself for part of it.
  'AGENT',
  'AI_AGENT',
  'AMP_CURRENT_THREAD_ID',
  'CLAUDECODE',
  'CLAUDE_CODE_ACTION',
  'CLAUDE_CODE_CHILD_SESSION',
  'CLAUDE_CODE_ENTRYPOINT',
  'CLAUDE_CODE_EXECPATH',
  'CLAUDE_CODE_REMOTE',
  'CLAUDE_CODE_REMOTE_SESSION_ID',
  'CLAUDE_CODE_SESSION_ID',
  'CLAUDE_CODE_SSE_PORT',
  'CLAUDE_CODE_TASK_LIST_ID',
  'CLAUDE_ENV_FILE',
  'CLAUDE_PLUGIN_ROOT',
  'CLAUDE_PROJECT_DIR',
  'CODEX_CI',
  'CODEX_SANDBOX',
  'CODEX_SANDBOX_NETWORK_DISABLED',
  'CODEX_THREAD_ID',
  'COPILOT_CLI',
  'CURSOR_AGENT',
  'CURSOR_TRACE_ID',
  'GEMINI_CLI',
  'GEMINI_CLI_NO_RELAUNCH',
  'OPENCODE',
  'OPENCODE_BIN_PATH',
  'OPENCODE_PID',
  'PI_CODING_AGENT',
  'QWEN_CODE',
]);

const STAYS_PREFIX =
  /^(?:GEMINI_CLI_IDE_|GHOSTTY_|GIT_INTERNAL_|GIT_PUSH_OPTION_|ITERM_|KITTY_|KONSOLE_|QWEN_CODE_IDE_|SCHMUX_|TERMINATOR_|TERM_|TMUX(?!_TMPDIR$)|WEZTERM_|XTERM_|ZELLIJ)/;

/** An editor's own variables, except those that its askpass program and its command line need. */
const OF_EDITOR = /^VSCODE_(?!GIT_|IPC_HOOK_CLI$)/;

/** In NODE_OPTIONS: a debugger, or the module loader of the project whose script runs us. */
const OF_ONE_RUN = /--inspect|js-debug|\.pnp\./;

/**
 * Returns the variables of `env` that an agent may have, wherever it runs: the user's, without those that belong to the
 * caller's terminal, process, repository or agent. docs/environment.md describes the rules.
 */
export function travelling(env: Variables): Record<string, string> {
  const isNpm = env['npm_execpath'] !== undefined || env['npm_lifecycle_event'] !== undefined;
  const isGit = env['GIT_PREFIX'] !== undefined;
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || !isAssignable(name) || name === '__proto__') continue;
    if (STAYS.has(name) || STAYS_PREFIX.test(name) || OF_EDITOR.test(name)) continue;
    if (isUnreadable(value)) continue;
    // npm both reads and sets `npm_config_…`: outside a script they are the user's.
    if (name.startsWith('npm_') && (isNpm || !name.startsWith('npm_config_'))) continue;
    if (name === 'NODE_OPTIONS' && OF_ONE_RUN.test(value)) continue;
    if (name === 'MAKEFLAGS' && value.includes('--jobserver')) continue;
    if (/^GIT_(SEQUENCE_)?EDITOR$/.test(name) && value === ':') continue;
    if (isGit && ofGitCommand(name, env)) continue;
    kept[name] = value;
  }
  return kept;
}

/** In a hook the author is that of the commit, who may be someone else; git writes the date as `@seconds`. */
function ofGitCommand(name: string, env: Variables): boolean {
  if (name === 'GIT_EXEC_PATH') return true;
  return name.startsWith('GIT_AUTHOR_') && (env['GIT_AUTHOR_DATE'] ?? '').startsWith('@');
}

/** Node turns bytes that are not UTF-8 into U+FFFD, so such a value has already been changed. */
function isUnreadable(value: string): boolean {
  return value.includes('\uFFFD') || value.includes('\0') || !value.isWellFormed();
}

/** Returns the names of variables that would be sent if text could carry their values. */
export function unreadable(env: Variables): string[] {
  return Object.entries(env).flatMap(([name, value]) => {
    if (value === undefined || !isUnreadable(value)) return [];
    return name in travelling({ [name]: '' }) ? [name] : [];
  });
}

/** Returns the bytes that all variables take, with the `=` and the NUL of each. */
export function environmentSize(env: Readonly<Record<string, string>>): number {
  return Object.entries(env).reduce(
    (sum, [name, value]) => sum + utf8Length(name) + utf8Length(value) + 2,
    0,
  );
}

/** Returns true when `env` is within ENVIRONMENT_MAX_BYTES and ENVIRONMENT_ENTRIES_MAX. */
export function fits(env: Readonly<Record<string, string>>): boolean {
  return Object.keys(env).length <= ENVIRONMENT_ENTRIES_MAX && environmentSize(env) <= ENVIRONMENT_MAX_BYTES;
}

/** The environment that a caller on this machine sends with a spawn; the daemon drops what does not travel. */
export const environmentSchema = z
  .record(z.string(), z.string())
  .refine(
    fits,
    `an environment has at most ${ENVIRONMENT_MAX_BYTES / 1024} KiB in ${ENVIRONMENT_ENTRIES_MAX} variables`,
  );
