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
  images: { kind: 'line', mark: '@', outside: '--include-directories' },
  npm: '@qwen-code/qwen-code',
  install: 'npm install -g @qwen-code/qwen-code',
};
