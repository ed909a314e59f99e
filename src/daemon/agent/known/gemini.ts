import type { Descriptor } from '../descriptor.js';

/** Gemini CLI. `gemini --help` of 0.61.0. Its title tells its status; hooks need a settings file, so none are passed. Measured: a picture that git ignores never gets into its request. */
export const gemini: Descriptor = {
  name: 'gemini',
  label: 'Gemini CLI',
  binaries: ['gemini'],
  places: ['~/.local/bin'],
  version: ['--version'],
  prompt: { kind: 'flag', flag: '--prompt-interactive' },
  resume: { args: ['--resume', 'latest'], prompt: true },
  // Its own pasted pictures go there too; files elsewhere it would ask about, each time. Measured with 0.61.0.
  images: {
    kind: 'line',
    mark: '@',
    elsewhere: { folder: '~/.gemini/tmp', marker: '.project_root', flag: '--include-directories' },
  },
  // Without a person, what would ask is denied in `default`, while `plan` ends itself and goes on to write. `-p` comes after stdin.
  oneShot: {
    args: [
      '--approval-mode',
      'default',
      '--skip-trust',
      '--extensions',
      'none',
      '--allowed-mcp-server-names',
      'none',
      '-p',
      'Answer with the one word that was asked for.',
    ],
  },
  npm: '@google/gemini-cli',
  install: 'npm install -g @google/gemini-cli',
};
