import type { Descriptor } from '../descriptor.js';

/** Aider, by its documentation (aider.chat/docs/config/options.html): `--message` answers once and exits, so it is given no prompt. */
export const aider: Descriptor = {
  name: 'aider',
  label: 'Aider',
  binaries: ['aider'],
  directories: ['~/.local/bin'],
  version: ['--version'],
  prompt: { kind: 'none' },
  resume: { args: ['--restore-chat-history'], prompt: false },
  install: 'python -m pip install aider-install && aider-install',
};
