import type { Descriptor } from '../descriptor.js';

/** Aider, by its documentation (aider.chat/docs/config/options.html): `--message` answers once and exits. */
export const aider: Descriptor = {
  name: 'aider',
  label: 'Aider',
  binaries: ['aider'],
  directories: ['~/.local/bin'],
  version: ['--version'],
  prompt: { kind: 'composer' },
  resume: { args: ['--restore-chat-history'], prompt: true },
  install: 'python -m pip install aider-install && aider-install',
};
