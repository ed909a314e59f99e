import { spawn } from 'node:child_process';
import { chmod, mkdir } from 'node:fs/promises';
import { DAEMON_FLAGS, daemonEntry, daemonEnvironment, portArguments, type StartOptions } from './start.js';

/**
 * Runs the daemon as a child of this process and exits with it (for service managers and debugging). Passes its ready line
 * through; returns its exit code.
 */
export async function runInForeground({ io, paths, port }: StartOptions): Promise<number> {
  await mkdir(paths.root, { recursive: true, mode: 0o700 });
  await chmod(paths.root, 0o700);
  const child = spawn(process.execPath, [...DAEMON_FLAGS, daemonEntry(), ...portArguments(port)], {
    cwd: paths.root,
    env: daemonEnvironment(io.env, paths.root),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  // Ctrl-C reaches the whole process group, including the daemon; a signal sent only to us is forwarded.
  const onInterrupt = () => undefined;
  const onTerminate = () => void child.kill('SIGTERM');
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onTerminate);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code === 0 || code === null ? 0 : 1));
    });
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onTerminate);
  }
}
