import { availableParallelism } from 'node:os';
import { createLimit } from '../../../lib/keyed-queue.js';
import type { Descriptor } from '../descriptor.js';
import type { Environment } from '../../environment/environment.js';
import { DEFAULT_PATH, findProgram, searchDirectories, type Found } from '../../environment/find-program.js';
import { packageVersion, probeVersion, type Probe } from './version.js';

export type Detected = { found: Found | null; probe: Probe };

export type Detector = {
  /** Finds the agent's program with the environment `env`. Searches the disk each time, so a new install is found at once. */
  find(descriptor: Descriptor, env: Environment): Promise<Found | null>;
  /** Finds the program and its version, which is probed once per file on disk; `retry` repeats a failed probe. */
  detect(descriptor: Descriptor, how: { env: Environment; retry: boolean }): Promise<Detected>;
};

const UNPROBED: Probe = { version: null, broken: false };

/** Finds agents; their versions are cached by file. */
export function createDetector(): Detector {
  const probes = new Map<string, Promise<Probe>>();
  // Half of them are Node programs that need a core for a second: more at once would only time out.
  const limit = createLimit(() => Math.max(2, availableParallelism()));

  const find: Detector['find'] = async (descriptor, env) =>
    findProgram(descriptor.binaries, await searchDirectories(env, descriptor.directories));

  const versionOf = async (descriptor: Descriptor, found: Found, env: Environment): Promise<Probe> => {
    const packaged = descriptor.npm === undefined ? null : await packageVersion(found.path, descriptor.npm);
    if (packaged !== null) return { version: packaged, broken: false };
    return limit(() => probeVersion(found.path, descriptor.version, withPath(env, found.path)));
  };

  const probe = (descriptor: Descriptor, found: Found, env: Environment) => {
    const cached = probes.get(found.stamp);
    if (cached !== undefined) return cached;
    const started = versionOf(descriptor, found, env);
    probes.set(found.stamp, started);
    return started;
  };

  return {
    find,
    async detect(descriptor, { env, retry }) {
      const found = await find(descriptor, env);
      if (found === null) return { found, probe: UNPROBED };
      if (retry && (await probes.get(found.stamp))?.version === null) probes.delete(found.stamp);
      return { found, probe: await probe(descriptor, found, env) };
    },
  };
}

/** Returns the environment with the program's directory appended to PATH: an npm program needs the `node` beside it. */
export function withPath(env: Readonly<Record<string, string>>, program: string): Record<string, string> {
  const path = env['PATH'] ?? DEFAULT_PATH;
  const directory = program.slice(0, program.lastIndexOf('/')) || '/';
  const isListed = path.split(':').includes(directory);
  return { ...env, PATH: isListed ? path : `${path}:${directory}` };
}
