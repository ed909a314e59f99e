import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { homePaths, type HomePaths } from '../../lib/home-paths.js';
import type { Io } from '../io.js';

/** Locates the home that the environment names: `SCHMUX_HOME`, or `~/.schmux`. */
export function findHome(io: Pick<Io, 'env' | 'cwd'>): HomePaths {
  const given = io.env['SCHMUX_HOME'];
  return homePaths(given ? resolve(io.cwd, given) : join(userHome(io.env), '.schmux'));
}

/** Returns HOME, or the home directory of the password database if it is unset (cron, some containers). */
export function userHome(env: Io['env']): string {
  return env['HOME'] || homedir();
}

/** Expands `~/x` like a shell, for values that did not go through one. */
export function expandTilde(path: string, env: Io['env']): string {
  return path === '~' || path.startsWith('~/') ? join(userHome(env), path.slice(1)) : path;
}
