import type { Descriptor } from '../descriptor.js';

/** Cursor CLI, by its documentation (cursor.com/docs/cli). Its other name, `agent`, is too common a word to search for. */
export const cursor: Descriptor = {
  name: 'cursor',
  label: 'Cursor CLI',
  binaries: ['cursor-agent'],
  directories: ['~/.local/bin'],
  version: ['--version'],
  prompt: {
    kind: 'argument',
    before: ['--'],
    not: {
      pattern:
        /^(?:about|agent|create-chat|generate-rule|help|install-shell-integration|login|logout|ls|mcp|models|resume|rule|sandbox|status|uninstall-shell-integration|update|whoami|worker)$/,
      as: 'one of its own commands',
    },
  },
  resume: { args: ['--continue'], prompt: true },
  install: 'curl https://cursor.com/install -fsS | bash',
};
