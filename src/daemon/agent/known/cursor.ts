import { SHELL_COMMAND, type Descriptor } from '../descriptor.js';

/** Cursor CLI, by its documentation (cursor.com/docs/cli). Its other name, `agent`, is too common a word to search for. */
export const cursor: Descriptor = {
  name: 'cursor',
  label: 'Cursor CLI',
  binaries: ['cursor-agent'],
  directories: ['~/.local/bin'],
  version: ['--version'],
  prompt: { kind: 'composer', not: SHELL_COMMAND },
  resume: { args: ['--continue'], prompt: true },
  install: 'curl https://cursor.com/install -fsS | bash',
};
