import type { AgentRules } from './rules.js';

/** GitHub Copilot CLI: the footer says "Working"; nothing fires on Escape. */
export const copilot: AgentRules = {
  agent: 'copilot',
  seenOn: '1.0.102',
  titles: [],
  footers: [
    {
      rule: 'copilot/footer-working',
      pattern: /(^|· )\s*[○◎◉●]\s+(Working|Thinking|Running|Cancell?ing)\b/,
      state: 'working',
    },
  ],
  hooks: [
    { name: 'userPromptSubmitted', state: 'working' },
    { name: 'postToolUse', state: 'working' },
    { name: 'permissionRequest', state: 'blocked', reason: ['toolName'] },
    {
      name: 'notification',
      when: { notification_type: 'permission_prompt' },
      state: 'blocked',
      reason: ['message'],
    },
    {
      name: 'notification',
      when: { notification_type: 'elicitation_dialog' },
      state: 'blocked',
      reason: ['message'],
    },
    { name: 'agentStop', state: 'done' },
    { name: 'errorOccurred', state: 'feedback', problem: 'error', reason: ['message', 'error'] },
  ],
};
