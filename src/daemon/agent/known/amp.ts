import type { Descriptor } from '../descriptor.js';

/** Amp. `amp --help` of 0.0.1790142911: piped input is the first message, and the conversation then continues in the terminal. */
export const amp: Descriptor = {
  name: 'amp',
  label: 'Amp',
  binaries: ['amp'],
  directories: ['~/.local/bin', '~/.amp/bin'],
  version: ['--version'],
  prompt: { kind: 'stdin' },
  resume: { args: ['last'], prompt: true },
  images: { kind: 'line', mark: '@' },
  npm: '@ampcode/cli',
  install: 'npm install -g @sourcegraph/amp',
};
