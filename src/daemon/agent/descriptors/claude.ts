import type { Descriptor } from '../descriptor.js';

/** Claude Code. `claude --help` of 2.1.197; hooks by `--settings` are merged with the user's own. */
export const claude: Descriptor = {
  name: 'claude',
  label: 'Claude Code',
  binaries: ['claude'],
  places: ['~/.local/bin', '~/.claude/local', '~/.claude/local/node_modules/.bin'],
  version: ['--version'],
  prompt: { kind: 'argument', before: ['--'] },
  resume: ['--continue'],
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
  install: 'npm install -g @anthropic-ai/claude-code',
};
