import { spawn, type ChildProcess } from 'node:child_process';
import type { Logger } from '../../../lib/logging/logger.js';

/** Ends the control client when the daemon is gone, however it ended. */
export type OrphanGuard = {
  /** Sets the client to end when this process is gone; null for none. */
  watch(pid: number | null): void;
  /** Ends the guard without ending the client; resolves when it is gone. */
  stop(): Promise<void>;
};

/** Remembers the last pid it read and kills it at the end of input, which comes even after a kill -9 of the daemon. */
const SCRIPT =
  `trap '' HUP INT TERM; pid=; while read -r line; do pid=$line; done; ` +
  `if [ -n "$pid" ]; then kill -9 "$pid" 2>/dev/null; fi`;

/**
 * A control client that outlives its daemon can freeze the agents' programs and hang the server (measured on 3.3a: five
 * of five). So a tiny detached shell in a session of its own holds the other end of a pipe and ends the client when it closes.
 */
export function createOrphanGuard(logger: Logger): OrphanGuard {
  let child: ChildProcess | null = null;
  let watched: number | null = null;
  let stopped = false;

  function start(): ChildProcess {
    const shell = spawn('/bin/sh', ['-c', SCRIPT], {
      cwd: '/',
      env: { PATH: '/usr/bin:/bin' },
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    shell.on('error', (error) =>
      logger.warn({ err: error }, 'The guard of the tmux connection did not start'),
    );
    // EPIPE when someone ended the guard; the exit handler deals with it.
    shell.stdin.on('error', () => undefined);
    shell.on('exit', () => {
      if (child === shell) child = null;
      if (!stopped) logger.warn('The guard of the tmux connection ended; the next connection gets a new one');
    });
    shell.unref();
    return shell;
  }

  return {
    watch(pid) {
      if (stopped || pid === watched) return;
      watched = pid;
      child ??= start();
      child.stdin?.write(`${pid ?? ''}\n`);
    },
    async stop() {
      stopped = true;
      const shell = child;
      if (shell === null) return;
      await new Promise<void>((resolve) => {
        if (shell.exitCode !== null || shell.signalCode !== null) return resolve();
        shell.once('exit', () => resolve());
        shell.ref();
        shell.stdin?.end('\n');
      });
    },
  };
}
