import { ID, SHELL_COMMAND, SHORT_ID, type Descriptor } from '../descriptor.js';

/**
 * Gemini CLI. `gemini --help` of 0.61.0. Its title tells its status, except before login and trust, where it says "Ready" above a
 * dialog. Its hooks need a settings file, so none are passed. Measured: an image that git ignores never reaches its request.
 */
export const gemini: Descriptor = {
  name: 'gemini',
  label: 'Gemini CLI',
  binaries: ['gemini'],
  directories: ['~/.local/bin'],
  version: ['--version'],
  prompt: { kind: 'composer', not: SHELL_COMMAND },
  resume: { args: ['--resume', 'latest'], prompt: true },
  conversation: {
    given: { args: ['--session-id', ID], since: '0.61.0' },
    store: {
      kind: 'files',
      folder: '~/.gemini',
      below: 'tmp',
      depth: 2,
      ending: `-${SHORT_ID}.jsonl`,
    },
    resume: ['--resume', ID],
    chosenBy: ['--session-id', '--resume', '-r', '--session-file'],
  },
  // Images pasted into Gemini go there too; for files ownFolder it asks every time. Measured with 0.61.0.
  images: {
    kind: 'line',
    mark: '@',
    ownFolder: { folder: '~/.gemini/tmp', marker: '.project_root', flag: '--include-directories' },
  },
  // Non-interactively, `default` denies every tool that would ask, while `plan` ends on its own and then writes. `-p` follows stdin.
  oneShot: {
    args: [
      '--approval-mode',
      'default',
      '--skip-trust',
      '--extensions',
      'none',
      '--allowed-mcp-server-names',
      'none',
      '-p',
      'Answer with the one word that was asked for.',
    ],
  },
  npm: '@google/gemini-cli',
  install: 'npm install -g @google/gemini-cli',
  status: {
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
  },
};
