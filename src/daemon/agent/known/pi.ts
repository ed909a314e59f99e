import { ID, SHELL_COMMAND, type Descriptor } from '../descriptor.js';

/**
 * Pi. `pi --help` of 0.73.1. It has no permissions; its events come from an extension, and `agent_end` also
 * fires between its own retries.
 */
export const pi: Descriptor = {
  name: 'pi',
  label: 'Pi',
  binaries: ['pi'],
  directories: ['~/.local/bin'],
  version: ['--version'],
  prompt: { kind: 'composer', not: SHELL_COMMAND },
  resume: { args: ['--continue'], prompt: true },
  conversation: {
    store: {
      kind: 'files',
      folder: '~/.pi/agent',
      below: 'sessions',
      depth: 1,
      ending: `_${ID}.jsonl`,
      head: { id: 'id', cwd: 'cwd', start: 'timestamp' },
    },
    resume: ['--session', ID],
    fork: { args: ['--fork', ID], given: false, elsewhere: [] },
    chosenBy: ['--session', '--continue', '-c', '--resume', '-r', '--fork', '--no-session'],
  },
  images: { kind: 'argument', before: '@' },
  npm: '@mariozechner/pi-coding-agent',
  install: 'npm install -g @mariozechner/pi-coding-agent',
  status: {
    seenOn: '0.73.1',
    titles: [],
    footers: [],
    hooks: [
      { name: 'agent_start', state: 'working' },
      { name: 'turn_start', state: 'working' },
    ],
  },
};
