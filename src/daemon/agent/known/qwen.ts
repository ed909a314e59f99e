import type { Descriptor } from '../descriptor.js';

/** Qwen Code. `qwen --help` of 0.15.10: a positional prompt would be one-shot, `-i` stays. */
export const qwen: Descriptor = {
  name: 'qwen',
  label: 'Qwen Code',
  binaries: ['qwen'],
  places: ['~/.local/bin'],
  version: ['--version'],
  prompt: { kind: 'flag', flag: '--prompt-interactive' },
  resume: { args: ['--continue'], prompt: true },
  // Measured with 0.15.10, read in 0.24.4: what is neither in the workspace nor there is left out without a word.
  images: {
    kind: 'line',
    mark: '@',
    elsewhere: { folder: '~/.qwen/tmp', flag: '--include-directories' },
  },
  npm: '@qwen-code/qwen-code',
  install: 'npm install -g @qwen-code/qwen-code',
};
