import type { Descriptor } from '../descriptor.js';

/** GitHub Copilot CLI. `copilot --help` of 1.0.102. It updates itself apart from its npm package, so it is asked for its version. */
export const copilot: Descriptor = {
  name: 'copilot',
  label: 'GitHub Copilot CLI',
  binaries: ['copilot'],
  places: ['~/.local/bin'],
  version: ['--version'],
  prompt: { kind: 'flag', flag: '--interactive' },
  resume: { args: ['--continue'], prompt: true },
  images: { kind: 'line', mark: '@' },
  install: 'npm install -g @github/copilot',
};
