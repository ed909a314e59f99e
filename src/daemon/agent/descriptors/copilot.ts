import type { Descriptor } from '../descriptor.js';

/** GitHub Copilot CLI. `copilot --help` of 1.0.102. */
export const copilot: Descriptor = {
  name: 'copilot',
  label: 'GitHub Copilot CLI',
  binaries: ['copilot'],
  places: ['~/.local/bin'],
  version: ['--version'],
  prompt: { kind: 'flag', flag: '--interactive' },
  resume: ['--continue'],
  install: 'npm install -g @github/copilot',
};
