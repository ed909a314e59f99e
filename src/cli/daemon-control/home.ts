import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Io } from '../io.js';

/** The files of one schmux home that the command line looks at. All absolute. */
export type HomePaths = {
  home: string;
  run: string;
  /** What the running daemon wrote about itself. */
  record: string;
  /** Where its socket is unless the record says otherwise. */
  socket: string;
  daemonLog: string;
  logs: string;
};

/** Returns `SCHMUX_HOME`, or `~/.schmux`. */
export function homePaths(io: Pick<Io, 'env' | 'cwd'>): HomePaths {
  const given = io.env['SCHMUX_HOME'];
  const home = given ? resolve(io.cwd, given) : join(userHome(io.env), '.schmux');
  return pathsIn(home);
}

export function pathsIn(home: string): HomePaths {
  const run = join(home, 'run');
  return {
    home,
    run,
    record: join(run, 'daemon.json'),
    socket: join(run, 'daemon.sock'),
    daemonLog: join(run, 'daemon.log'),
    logs: join(home, 'logs'),
  };
}

/** HOME may be unset (cron, some containers); the password database knows then. */
export function userHome(env: Io['env']): string {
  return env['HOME'] || homedir();
}

/** `~/x` as the shells read it, for values that never went through one. */
export function expandTilde(path: string, env: Io['env']): string {
  return path === '~' || path.startsWith('~/') ? join(userHome(env), path.slice(1)) : path;
}
