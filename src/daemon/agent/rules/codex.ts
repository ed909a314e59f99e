import type { AgentRules } from './rules.js';

/** Codex says nearly everything by OSC 7501; its plan approval and start-up dialogs only show on the screen. */
export const codex: AgentRules = {
  agent: 'codex',
  seenOn: '0.169.0',
  titles: [
    { rule: 'codex/title-spinner', pattern: /^[\u2801-\u28ff]\s/, state: 'working', freshMs: 3000 },
    { rule: 'codex/title-action', pattern: /^\[ [!.] \] Action Required\b/, state: 'blocked', freshMs: 3000 },
  ],
  footers: [],
  hooks: [
    { name: 'UserPromptSubmit', state: 'working' },
    { name: 'PermissionRequest', state: 'blocked', reason: ['tool_input.command', 'tool_name'] },
    { name: 'PreToolUse', when: { tool_name: 'request_user_input' }, state: 'blocked' },
    { name: 'PostToolUse', state: 'working' },
    { name: 'Stop', state: 'done' },
    { name: 'Interrupt', state: 'feedback', problem: 'interrupted' },
  ],
};
