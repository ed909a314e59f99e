import type { Descriptor } from '../descriptor.js';

/** Claude Code. `claude --help` of 2.1.197; hooks by `--settings` are merged with the user's own. */
export const claude: Descriptor = {
  name: 'claude',
  label: 'Claude Code',
  binaries: ['claude'],
  places: ['~/.local/bin', '~/.claude/local', '~/.claude/local/node_modules/.bin'],
  version: ['--version'],
  prompt: {
    kind: 'argument',
    before: ['--'],
    // Measured with 2.1.197: `claude -- mcp` runs the command all the same.
    not: {
      pattern:
        /^(?:agents|auth|auto-mode|doctor|gateway|help|install|mcp|plugins?|project|setup-token|ultrareview|update|upgrade)$/,
      as: 'a command of its own',
    },
  },
  resume: { args: ['--continue'], prompt: true },
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
  // `--tools ""` alone leaves the tools of MCP servers; `--safe-mode` leaves out hooks, plugins and CLAUDE.md. Tried with 2.1.197.
  oneShot: {
    args: ['--print', '--tools', '', '--strict-mcp-config', '--safe-mode', '--no-session-persistence'],
  },
  npm: '@anthropic-ai/claude-code',
  install: 'npm install -g @anthropic-ai/claude-code',
};
