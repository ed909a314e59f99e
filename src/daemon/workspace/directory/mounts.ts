import { readFile } from 'node:fs/promises';
import { isInside } from '../paths.js';

/** Lists file systems mounted below `root`, bind mounts included; empty where the system has no list. */
export async function mountsBelow(root: string): Promise<string[]> {
  const list = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  return mountPoints(list).filter((path) => path !== root && isInside(root, path));
}

/** Parses mountinfo (proc(5)): the fifth field is the mount point, with white space and backslashes in octal. */
export function mountPoints(mountinfo: string): string[] {
  return mountinfo.split('\n').flatMap((line) => {
    const path = line.split(' ')[4];
    return path === undefined
      ? []
      : [path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))];
  });
}
