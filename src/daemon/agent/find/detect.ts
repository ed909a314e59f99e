import { availableParallelism } from 'node:os';
import { createLimit } from '../../../lib/keyed-queue.js';
import type { Descriptor } from '../descriptor.js';
import type { Environment } from '../../environment/environment.js';
import { DEFAULT_PATH, findProgram, searchPlaces, type Found } from '../../environment/find-program.js';
import { packageVersion, probeVersion, type Probe } from './version.js';

export type Detected = { found: Found | null; probe: Probe };

export type Detector = {
  /** Where it is for a program with the environment `env`; looks at the disk each time, so a fresh install is seen at once. */
  find(descriptor: Descriptor, env: Environment): Promise<Found | null>;
  /** Also its version; asked once for each file on disk, and again after it failed when `again` is set. */
  detect(descriptor: Descriptor, how: { env: Environment; again: boolean }): Promise<Detected>;
};

const UNPROBED: Probe = { version: null, broken: false };

/** Finds agents; their versions are cached by file. */
export function createDetector(): Detector {
  const probes = new Map<string, Promise<Probe>>();
  // Half of them are Node programs that need a core for a second: more at once would only run into their time-outs.
  const limit = createLimit(() => Math.max(2, availableParallelism()));

  const find: Detector['find'] = async (descriptor, env) =>
    findProgram(descriptor.binaries, await searchPlaces(env, descriptor.places));

  const versionOf = async (descriptor: Descriptor, found: Found, env: Environment): Promise<Probe> => {
    const packaged = descriptor.npm === undefined ? null : await packageVersion(found.path, descriptor.npm);
    if (packaged !== null) return { version: packaged, broken: false };
    return limit(() => probeVersion(found.path, descriptor.version, withPath(env, found.path)));
  };

  const probe = (descriptor: Descriptor, found: Found, env: Environment) => {
    const known = probes.get(found.stamp);
    if (known !== undefined) return known;
    const started = versionOf(descriptor, found, env);
    probes.set(found.stamp, started);
    return started;
  };

  return {
    find,
    async detect(descriptor, { env, again }) {
      const found = await find(descriptor, env);
      if (found === null) return { found, probe: UNPROBED };
      if (again && (await probes.get(found.stamp))?.version === null) probes.delete(found.stamp);
      return { found, probe: await probe(descriptor, found, env) };
    },
  };
}

/** The environment with the program's own directory at the end of PATH: an npm program needs the `node` beside it. */
export function withPath(env: Readonly<Record<string, string>>, program: string): Record<string, string> {
  const path = env['PATH'] ?? DEFAULT_PATH;
  const directory = program.slice(0, program.lastIndexOf('/')) || '/';
  const known = path.split(':').includes(directory);
  return { ...env, PATH: known ? path : `${path}:${directory}` };
}
