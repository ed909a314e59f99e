import { ID, SHELL_COMMAND, type Descriptor } from '../descriptor.js';

/**
 * Codex CLI. `codex --help` of 0.169.0. It reports nearly all of its status by OSC 7501 unasked; only its plan approval and start-up
 * dialogs have to be read from the screen. Its hooks would ask for trust, so none are passed.
 */
export const codex: Descriptor = {
  name: 'codex',
  label: 'Codex',
  binaries: ['codex'],
  directories: ['~/.local/bin'],
  version: ['--version'],
  prompt: { kind: 'composer', not: SHELL_COMMAND },
  resume: { args: ['resume', '--last'], prompt: true },
  // Measured with 0.171.0: the conversation is created with the first message. In another directory a fork asks which one to use.
  conversation: {
    store: {
      kind: 'files',
      folder: '~/.codex',
      variable: 'CODEX_HOME',
      below: 'sessions',
      depth: 3,
      ending: `-${ID}.jsonl`,
      head: {
        id: 'payload.id',
        cwd: 'payload.cwd',
        start: 'payload.timestamp',
        only: { 'payload.source': 'cli' },
      },
      held: true,
    },
    resume: ['resume', ID],
    fork: { args: ['fork', ID], given: false, elsewhere: ['-C', '.'] },
    chosenBy: [],
  },
  images: { kind: 'argument', before: '--image=' },
  // The answer is on stdout, everything else on stderr. `--ignore-rules`: no command may leave the sandbox.
  oneShot: {
    args: ['exec', '--sandbox', 'read-only', '--ignore-rules', '--skip-git-repo-check', '--ephemeral', '-'],
  },
  npm: '@openai/codex',
  install: 'npm install -g @openai/codex',
  status: {
    seenOn: '0.169.0, 0.171.0',
    // The same row names more once its start is over. Seen on 0.171.0, whose question about trust comes only then.
    starting: /^\s+(?:loading|\? for shortcuts)\s*$/,
    titles: [
      { rule: 'codex/title-spinner', pattern: /^[\u2801-\u28ff]\s/, state: 'working', freshMs: 3000 },
      {
        rule: 'codex/title-action',
        pattern: /^\[ [!.] \] Action Required\b/,
        state: 'blocked',
        freshMs: 3000,
      },
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
  },
};
