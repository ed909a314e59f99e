import type { AgentRules } from './rules.js';

/** Qwen Code: half moon while it works, star when it wants a person, plain when idle (U+FE0E may follow the glyph). */
export const qwen: AgentRules = {
  agent: 'qwen',
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
};
