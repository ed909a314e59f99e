import type { AgentRules } from './rules.js';

/** Gemini CLI: its title tells, except before login and trust, where it says "Ready" above a dialog. */
export const gemini: AgentRules = {
  agent: 'gemini',
  seenOn: '0.61.0',
  titles: [
    { rule: 'gemini/title-working', pattern: /^✦\s+Working/, state: 'working' },
    { rule: 'gemini/title-action', pattern: /^✋\s+Action Required/, state: 'blocked' },
    { rule: 'gemini/title-ready', pattern: /^◇\s+Ready/, state: 'feedback' },
  ],
  footers: [],
  hooks: [
    { name: 'BeforeAgent', state: 'working' },
    { name: 'BeforeTool', state: 'working' },
    { name: 'AfterTool', state: 'working' },
    {
      name: 'Notification',
      when: { notification_type: 'ToolPermission' },
      state: 'blocked',
      reason: ['details.command', 'details.title', 'message'],
    },
    { name: 'AfterAgent', state: 'feedback' },
  ],
};
