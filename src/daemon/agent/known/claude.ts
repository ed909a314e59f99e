import { ID, SHELL_COMMAND, type Descriptor } from '../descriptor.js';

/**
 * Claude Code. `claude --help` of 2.1.197; hooks passed by `--settings` are merged with the user's own. Its hooks are silent after
 * Escape and after "Yes"; the screen decides there.
 */
export const claude: Descriptor = {
  name: 'claude',
  label: 'Claude Code',
  binaries: ['claude'],
  directories: ['~/.local/bin', '~/.claude/local', '~/.claude/local/node_modules/.bin'],
  version: ['--version'],
  prompt: { kind: 'composer', not: SHELL_COMMAND },
  resume: { args: ['--continue'], prompt: true },
  // Measured with 2.1.332: `--resume` keeps the id, and finds a conversation of another directory.
  conversation: {
    given: { args: ['--session-id', ID] },
    reported: { key: 'session_id', events: ['SessionStart', 'UserPromptSubmit', 'Stop'] },
    store: {
      kind: 'files',
      folder: '~/.claude',
      variable: 'CLAUDE_CONFIG_DIR',
      below: 'projects',
      depth: 1,
      ending: `${ID}.jsonl`,
    },
    resume: ['--resume', ID],
    fork: { args: ['--resume', ID, '--fork-session'], given: true, elsewhere: [] },
    chosenBy: ['--session-id', '--resume', '-r', '--continue', '-c', '--from-pr', '--teleport'],
  },
  hooks: {
    flag: '--settings',
    events: [
      'SessionStart',
      'UserPromptSubmit',
      'PreToolUse',
      'PostToolUse',
      'PermissionRequest',
      'Notification',
      'Stop',
      'StopFailure',
      'SubagentStop',
      'SessionEnd',
    ],
  },
  // `--tools ""` alone keeps the tools of MCP servers; `--safe-mode` disables hooks, plugins and CLAUDE.md. Tried with 2.1.197.
  oneShot: {
    args: ['--print', '--tools', '', '--strict-mcp-config', '--safe-mode', '--no-session-persistence'],
  },
  npm: '@anthropic-ai/claude-code',
  install: 'npm install -g @anthropic-ai/claude-code',
  status: {
    seenOn: '2.1.197, 2.1.330',
    titles: [
      { rule: 'claude/title-spinner', pattern: /^[\u2801-\u28ff]\s/, state: 'working', freshMs: 3000 },
    ],
    footers: [
      { rule: 'claude/footer-interrupt', pattern: /\besc to (interrupt|…|inter|int)/, state: 'working' },
      { rule: 'claude/footer-login', pattern: /\bNot logged in\b/, state: 'blocked', problem: 'logged_out' },
    ],
    hooks: [
      { name: 'UserPromptSubmit', state: 'working' },
      {
        name: 'PermissionRequest',
        state: 'blocked',
        reason: ['tool_input.command', 'tool_input.file_path', 'tool_name'],
      },
      { name: 'PostToolUse', state: 'working' },
      {
        name: 'Notification',
        when: { notification_type: 'permission_prompt' },
        state: 'blocked',
        reason: ['message'],
      },
      {
        name: 'Notification',
        when: { notification_type: 'idle_prompt' },
        state: 'feedback',
        reason: ['message'],
      },
      { name: 'Stop', state: 'done' },
      {
        name: 'StopFailure',
        state: 'feedback',
        problem: 'error',
        reason: ['last_assistant_message', 'error'],
      },
    ],
  },
};
