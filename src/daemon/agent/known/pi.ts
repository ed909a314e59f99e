import type { Descriptor } from '../descriptor.js';

/** Pi. `pi --help` of 0.73.1; it knows no `--`. */
export const pi: Descriptor = {
  name: 'pi',
  label: 'Pi',
  binaries: ['pi'],
  places: ['~/.local/bin'],
  version: ['--version'],
  prompt: {
    kind: 'argument',
    before: [],
    not: {
      pattern: /^(?:[-@]|(?:install|remove|uninstall|update|list|config)$)/,
      as: 'an option, a file or a command of its own',
    },
  },
  resume: { args: ['--continue'], prompt: true },
  images: { kind: 'argument', before: '@' },
  npm: '@mariozechner/pi-coding-agent',
  install: 'npm install -g @mariozechner/pi-coding-agent',
};
