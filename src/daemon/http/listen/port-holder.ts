import { readdir, readFile, readlink } from 'node:fs/promises';
import { exec } from '../../../lib/exec.js';
import { readListeners } from '../../../lib/processes/ports.js';

/**
 * Returns the process that listens on a TCP port of this machine, as `node (pid 4711)`; null when the system does not reveal it,
 * as for another user's processes. Never throws: it only improves an error message.
 */
export async function portHolder(port: number): Promise<string | null> {
  try {
    return process.platform === 'linux' ? await holderByProc(port) : await holderByLsof(port);
  } catch {
    return null; // the message works without the name
  }
}

async function holderByProc(port: number): Promise<string | null> {
  const listeners = await readListeners();
  const inodes = new Set(listeners.flatMap(([inode, at]) => (at === port ? [`socket:[${inode}]`] : [])));
  if (inodes.size === 0) return null;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const descriptor of descriptors) {
      const link = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
      if (!inodes.has(link)) continue;
      const name = (await readFile(`/proc/${pid}/comm`, 'utf8')).trim();
      return `${name} (pid ${pid})`;
    }
  }
  return null;
}

async function holderByLsof(port: number): Promise<string | null> {
  const { stdout } = await exec('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], {
    env: { PATH: '/usr/sbin:/usr/bin:/bin' },
    timeoutMs: 2000,
  });
  const pid = /^p(\d+)$/m.exec(stdout)?.[1];
  const name = /^c(.+)$/m.exec(stdout)?.[1];
  return pid === undefined ? null : `${name ?? 'a program'} (pid ${pid})`;
}
