import { ID, SHELL_COMMAND, type Descriptor } from '../descriptor.js';

/**
 * Qwen Code. `qwen --help` of 0.15.10. Title: a half moon while it
 * works, a star when it needs the user, plain when idle (U+FE0E may follow the glyph).
 */
export const qwen: Descriptor = {
  name: 'qwen',
  label: 'Qwen Code',
  binaries: ['qwen'],
  directories: ['~/.local/bin'],
  version: ['--version'],
  prompt: { kind: 'composer', not: SHELL_COMMAND },
  resume: { args: ['--continue'], prompt: true },
  conversation: {
    given: { args: ['--session-id', ID], since: '0.15.10' },
    store: {
      kind: 'files',
      folder: '~/.qwen',
      below: 'projects',
      depth: 2,
      ending: `${ID}.jsonl`,
    },
    resume: ['--resume', ID],
    chosenBy: ['--session-id', '--resume', '-r', '--continue', '-c'],
  },
  // Measured with 0.15.10, read in the source of 0.24.4: files outside the workspace and this folder are dropped silently.
  images: {
    kind: 'line',
    mark: '@',
    ownFolder: { folder: '~/.qwen/tmp', flag: '--include-directories' },
  },
  npm: '@qwen-code/qwen-code',
  install: 'npm install -g @qwen-code/qwen-code',
  status: {
    seenOn: '0.24.4',
    titles: [
      { rule: 'qwen/title-working', pattern: /^[◐◓◑◒]\ufe0e?\s/, state: 'working' },
      { rule: 'qwen/title-action', pattern: /^✳\ufe0e?\s/, state: 'blocked' },
      { rule: 'qwen/title-idle', pattern: /^Qwen - /, state: 'feedback' },
    ],
    footers: [{ rule: 'qwen/footer-steer', pattern: /^\s*Enter to steer\b/, state: 'working' }],
    hooks: [
      { name: 'UserPromptSubmit', state: 'working' },
      { name: 'PreToolUse', state: 'working' },
      { name: 'PostToolUse', state: 'working' },
      { name: 'PermissionRequest', state: 'blocked', reason: ['tool_input.command', 'tool_name'] },
      {
        name: 'Notification',
        when: { notification_type: 'permission_prompt' },
        state: 'blocked',
        reason: ['message'],
      },
      { name: 'Notification', when: { notification_type: 'idle_prompt' }, state: 'feedback' },
      { name: 'Stop', state: 'done' },
      { name: 'StopFailure', state: 'feedback', problem: 'error', reason: ['error'] },
    ],
  },
};
