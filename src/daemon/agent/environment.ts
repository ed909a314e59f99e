/** An environment: names and values as execve(2) takes them. */
export type Environment = Readonly<Record<string, string>>;

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What a shell keeps for itself: an assignment is refused (and would end the script) or changes how the rest is read. */
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

/** Belongs to the terminal, the session or the program that started the daemon, not to the user. */
const NOT_INHERITED = new Set([
  // The terminal the daemon was started from; the agent's is its tmux pane.
  'ALACRITTY_LOG',
  'ALACRITTY_SOCKET',
  'ALACRITTY_WINDOW_ID',
  'COLORTERM',
  'COLUMNS',
  'LC_TERMINAL',
  'LC_TERMINAL_VERSION',
  'LINES',
  'STY',
  'TERM',
  'TERMCAP',
  'TERM_FEATURES',
  'TERM_PROGRAM',
  'TERM_PROGRAM_VERSION',
  'TERM_SESSION_ID',
  'TMUX',
  'TMUX_PANE',
  'VTE_VERSION',
  'WINDOW',
  'WINDOWID',
  'WT_PROFILE_ID',
  'WT_SESSION',
  // A Node process that was started by another one, or under a debugger.
  'ELECTRON_RUN_AS_NODE',
  'INIT_CWD',
  'NODE_CHANNEL_FD',
  'NODE_CHANNEL_SERIALIZATION_MODE',
  'NODE_OPTIONS',
  'NODE_UNIQUE_ID',
  'VSCODE_INSPECTOR_OPTIONS',
  // An agent that started the daemon: its children would think they are part of it.
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
  'CLAUDE_PROJECT_DIR',
  'CODEX_SANDBOX',
  'CODEX_SANDBOX_NETWORK_DISABLED',
  'COPILOT_CLI',
  'CURSOR_AGENT',
  'GEMINI_CLI',
  'GEMINI_CLI_NO_RELAUNCH',
  'OPENCODE',
  'OPENCODE_BIN_PATH',
  'OPENCODE_PID',
  'PI_CODING_AGENT',
  'QWEN_CODE',
]);

const NOT_INHERITED_PREFIX = /^(?:npm_|GHOSTTY_|ITERM_|KITTY_|KONSOLE_|SCHMUX_|WEZTERM_|ZELLIJ)/;

/** True when a shell script can set `name` and an agent then gets exactly that value. */
export function isAssignable(name: string): boolean {
  return VARIABLE.test(name) && !SHELL_OWN.has(name);
}

/**
 * The user's environment without what belongs to the terminal, the agent or the npm run that started the daemon. Names that no
 * shell could set are left out as well.
 */
export function userEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || !isAssignable(name)) continue;
    if (NOT_INHERITED.has(name) || NOT_INHERITED_PREFIX.test(name)) continue;
    kept[name] = value;
  }
  return kept;
}
