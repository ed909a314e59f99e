import type { Descriptor } from '../descriptor.js';

/** OpenCode. `opencode --help` of 1.18.33; measured: with `--continue` it leaves `--prompt` unread. */
export const opencode: Descriptor = {
  name: 'opencode',
  label: 'OpenCode',
  binaries: ['opencode'],
  places: ['~/.opencode/bin', '~/.local/bin'],
  version: ['--version'],
  prompt: { kind: 'flag', flag: '--prompt' },
  resume: { args: ['--continue'], prompt: false },
  npm: 'opencode-ai',
  install: 'npm install -g opencode-ai',
};
