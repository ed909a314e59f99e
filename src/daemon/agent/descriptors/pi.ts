import type { Descriptor } from '../descriptor.js';

/** Pi. `pi --help` of 0.73.1. */
export const pi: Descriptor = {
  name: 'pi',
  label: 'Pi',
  binaries: ['pi'],
  places: ['~/.local/bin'],
  version: ['--version'],
  prompt: { kind: 'argument', before: [] },
  resume: ['--continue'],
  install: 'npm install -g @mariozechner/pi-coding-agent',
};
