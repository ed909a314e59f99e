import type { Descriptor } from '../descriptor.js';

/** Crush, by crush(1) and its repository (discussion 1740): only `crush run`, which is one-shot, takes a prompt. */
export const crush: Descriptor = {
  name: 'crush',
  label: 'Crush',
  binaries: ['crush'],
  directories: ['~/.local/bin', '~/go/bin'],
  version: ['--version'],
  prompt: { kind: 'composer' },
  resume: { args: ['--continue'], prompt: true },
  npm: '@charmland/crush',
  install: 'npm install -g @charmland/crush',
};
