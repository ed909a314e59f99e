import type { Descriptor } from '../descriptor.js';

/** Gemini CLI. `gemini --help` of 0.61.0. Its title tells its status; hooks need a settings file, so none are passed. */
export const gemini: Descriptor = {
  name: 'gemini',
  label: 'Gemini CLI',
  binaries: ['gemini'],
  places: ['~/.local/bin'],
  version: ['--version'],
  prompt: { kind: 'flag', flag: '--prompt-interactive' },
  resume: { args: ['--resume', 'latest'], prompt: true },
  npm: '@google/gemini-cli',
  install: 'npm install -g @google/gemini-cli',
};
