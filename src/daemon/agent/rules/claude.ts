import type { AgentRules } from './rules.js';

/** Claude Code. Its hooks go silent on Escape and after "Yes", so the screen decides there. */
export const claude: AgentRules = {
  agent: 'claude',
  seenOn: '2.1.197, 2.1.330',
  titles: [{ rule: 'claude/title-spinner', pattern: /^[\u2801-\u28ff]\s/, state: 'working', freshMs: 3000 }],
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
    { name: 'StopFailure', state: 'feedback', problem: 'error', reason: ['last_assistant_message', 'error'] },
  ],
};
