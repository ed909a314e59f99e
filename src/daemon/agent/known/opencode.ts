import { ID, SHELL_COMMAND, type Descriptor } from '../descriptor.js';

/**
 * OpenCode. `opencode --help` of 1.18.33. While it works it shows a moving bar and "esc interrupt" below the composer; at 40 columns
 * that hint is cut into pieces.
 */
export const opencode: Descriptor = {
  name: 'opencode',
  label: 'OpenCode',
  binaries: ['opencode'],
  directories: ['~/.opencode/bin', '~/.local/bin'],
  version: ['--version'],
  prompt: { kind: 'composer', not: SHELL_COMMAND },
  resume: { args: ['--continue'], prompt: true },
  // Measured: it finds a conversation only in its own directory.
  conversation: {
    store: {
      kind: 'command',
      args: ['session', 'list', '--format', 'json'],
      keys: { id: 'id', cwd: 'directory', start: 'created' },
    },
    resume: ['--session', ID],
    fork: { args: ['--session', ID, '--fork'], given: false, elsewhere: null },
    chosenBy: ['--session', '-s', '--continue', '-c'],
  },
  npm: 'opencode-ai',
  install: 'npm install -g opencode-ai',
  status: {
    seenOn: '1.18.33',
    titles: [],
    footers: [{ rule: 'opencode/footer-bar', pattern: /^\s*[■⬝]{4,}\s/, state: 'working' }],
    hooks: [
      { name: 'session.status', when: { 'status.type': 'busy' }, state: 'working' },
      {
        name: 'session.status',
        when: { 'status.type': 'retry' },
        state: 'working',
        reason: ['status.message'],
      },
      { name: 'session.status', when: { 'status.type': 'idle' }, state: 'feedback' },
      { name: 'permission.asked', state: 'blocked', reason: ['metadata.command', 'permission'] },
      { name: 'permission.replied', state: 'working' },
      { name: 'question.asked', state: 'blocked' },
      { name: 'question.replied', state: 'working' },
      {
        name: 'session.error',
        when: { 'error.name': 'MessageAbortedError' },
        state: 'feedback',
        problem: 'interrupted',
      },
      { name: 'session.error', state: 'feedback', problem: 'error', reason: ['error.name'] },
    ],
  },
};
