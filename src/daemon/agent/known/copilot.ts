import { SHELL_COMMAND, type Descriptor } from '../descriptor.js';

/**
 * GitHub Copilot CLI. `copilot --help` of 1.0.102. It updates itself independently of its npm package, so its version is read by
 * running it. Its footer says "Working"; no hook fires on Escape.
 */
export const copilot: Descriptor = {
  name: 'copilot',
  label: 'GitHub Copilot CLI',
  binaries: ['copilot'],
  directories: ['~/.local/bin'],
  version: ['--version'],
  prompt: { kind: 'composer', not: SHELL_COMMAND },
  resume: { args: ['--continue'], prompt: true },
  images: { kind: 'line', mark: '@' },
  install: 'npm install -g @github/copilot',
  status: {
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
  },
};
