import { join } from 'node:path';

/** Every file and folder of one schmux home. All absolute. */
export type HomePaths = {
  root: string;
  config: string;
  /** The last config.json that could be read: in force while the file cannot. */
  lastGoodConfig: string;
  state: string;
  secrets: string;
  keys: string;
  push: string;
  /** What was sent and answered (daemon/session/history/journal.ts). */
  actions: string;
  logs: string;
  repos: string;
  overlays: string;
  reports: string;
  run: string;
  /** What the running daemon wrote about itself. */
  daemonFile: string;
  daemonLog: string;
  lock: string;
  /** The daemon's socket, unless `daemonFile` names another one. */
  socket: string;
  exits: string;
};

export function homePaths(root: string): HomePaths {
  const run = join(root, 'run');
  return {
    root,
    config: join(root, 'config.json'),
    lastGoodConfig: join(run, 'config.last-good.json'),
    state: join(root, 'state.json'),
    secrets: join(root, 'secrets.json'),
    keys: join(root, 'keys.json'),
    push: join(root, 'push.json'),
    actions: join(root, 'actions.jsonl'),
    logs: join(root, 'logs'),
    repos: join(root, 'repos'),
    overlays: join(root, 'overlays'),
    reports: join(root, 'reports'),
    run,
    daemonFile: join(run, 'daemon.json'),
    daemonLog: join(run, 'daemon.log'),
    lock: join(run, 'daemon.lock'),
    socket: join(run, 'daemon.sock'),
    exits: join(run, 'exits'),
  };
}
