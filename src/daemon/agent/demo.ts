import type { Descriptor } from './descriptor.js';
import { DEMO } from './named.js';

/** The built-in agent: always there, needs no account; where it is comes with the daemon, not from PATH. */
export function demoDescriptor(): Descriptor {
  return {
    name: DEMO,
    label: 'Demo agent',
    binaries: [],
    places: [],
    version: [],
    prompt: { kind: 'file', flag: '--prompt-file' },
    resume: null,
    install: 'It ships with schmux: install schmux again.',
  };
}
