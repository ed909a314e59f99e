import {
  ENVIRONMENT_ENTRIES_MAX,
  ENVIRONMENT_MAX_BYTES,
  environmentSize,
  fits,
  travelling,
  unreadable,
} from '../../contract/environment.js';
import { SchmuxError } from '../../contract/errors.js';
import type { Io } from '../io.js';

/** Variables named in the error; enough to find the one that is too large. */
const NAMED = 3;

/**
 * Returns the environment of the calling shell for a spawn. TERM is included but reaches no agent: it shows that there is a
 * terminal, and thus a complete environment. Throws ENVIRONMENT_TOO_LARGE.
 */
export function callerEnvironment(io: Pick<Io, 'env' | 'stderr'>): Record<string, string> {
  const env = travelling(io.env);
  if (!fits(env)) throw tooLarge(env);
  const lost = unreadable(io.env);
  if (lost.length > 0)
    io.stderr.write(`schmux: not passed on, because the value is not valid UTF-8: ${lost.join(', ')}\n`);
  const { TERM: term } = io.env;
  return term === undefined ? env : { ...env, TERM: term };
}

function tooLarge(env: Record<string, string>): SchmuxError {
  const largest = Object.entries(env)
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, NAMED)
    .map(([name]) => name);
  const size = Math.ceil(environmentSize(env) / 1024);
  return new SchmuxError(
    'ENVIRONMENT_TOO_LARGE',
    `The environment of this shell has ${size} KiB in ${Object.keys(env).length} variables; a session accepts at most ${ENVIRONMENT_MAX_BYTES / 1024} KiB in ${ENVIRONMENT_ENTRIES_MAX}.`,
    {
      hint: `The largest are ${largest.join(', ')}. Leave one out: env -u ${largest[0] ?? 'NAME'} schmux spawn …`,
    },
  );
}
