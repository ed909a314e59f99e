import type { Descriptor } from '../descriptor.js';

/** Amp. `amp --help` of 0.0.1790142911. */
export const amp: Descriptor = {
  name: 'amp',
  label: 'Amp',
  binaries: ['amp'],
  places: ['~/.local/bin', '~/.amp/bin'],
  version: ['--version'],
  prompt: { kind: 'stdin' },
  resume: ['last'],
  install: 'npm install -g @sourcegraph/amp',
};
