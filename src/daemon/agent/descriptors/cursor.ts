import type { Descriptor } from '../descriptor.js';

/** Cursor CLI, by its documentation (cursor.com/docs/cli). Its other name, `agent`, is too common a word to look for. */
export const cursor: Descriptor = {
  name: 'cursor',
  label: 'Cursor CLI',
  binaries: ['cursor-agent'],
  places: ['~/.local/bin'],
  version: ['--version'],
  prompt: { kind: 'argument', before: ['--'] },
  resume: ['--continue'],
  install: 'curl https://cursor.com/install -fsS | bash',
};
