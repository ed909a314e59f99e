import type { Descriptor } from '../descriptor.js';

/** Codex CLI. `codex --help` of 0.169.0. It tells its status by OSC 7501 unasked; its hooks would ask for trust, so none are passed. */
export const codex: Descriptor = {
  name: 'codex',
  label: 'Codex',
  binaries: ['codex'],
  places: ['~/.local/bin'],
  version: ['--version'],
  prompt: { kind: 'argument', before: ['--'] },
  resume: { args: ['resume', '--last'], prompt: true },
  images: { kind: 'argument', before: '--image=' },
  // The answer is on stdout, everything else on stderr. `--ignore-rules`: no command may leave the sandbox.
  oneShot: {
    args: ['exec', '--sandbox', 'read-only', '--ignore-rules', '--skip-git-repo-check', '--ephemeral', '-'],
  },
  npm: '@openai/codex',
  install: 'npm install -g @openai/codex',
};
