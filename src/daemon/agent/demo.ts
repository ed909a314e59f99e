import type { Descriptor } from './descriptor.js';
import { DEMO } from './named.js';

/** Returns the built-in agent: always available, needs no account; the daemon knows where it is, not PATH. */
export function demoDescriptor(): Descriptor {
  return {
    name: DEMO,
    label: 'Demo agent',
    binaries: [],
    directories: [],
    version: [],
    prompt: { kind: 'file', flag: '--prompt-file' },
    resume: null,
    install: 'It ships with schmux: reinstall schmux.',
  };
}
