import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Check, Finding, Machine } from './check.js';

export const FILE_SYSTEM_CHECK: Check = { name: 'volume', run: checkFileSystem };

/**
 * File systems without Unix permissions and sockets, by the magic number that statfs(2) returns on Linux
 * (linux/magic.h and the drivers' own sources). WSL mounts Windows drives as 9p.
 */
const FOREIGN: ReadonlyMap<number, string> = new Map([
  [0x01021997, 'a Windows drive (9p)'],
  [0x4d44, 'FAT'],
  [0x2011bab0, 'exFAT'],
  [0x7366746e, 'NTFS'],
  [0xff534d42, 'a Windows share (CIFS)'],
  [0xfe534d42, 'a Windows share (SMB)'],
]);
/** File systems that work, but whose locks, renames and watches depend on the server. */
const NETWORK: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x65735546, 'FUSE'],
]);

async function checkFileSystem({ io, paths }: Machine): Promise<Finding> {
  let folder = paths.root;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  // The numbers are specific to Linux.
  if (io.platform !== 'linux') return { state: 'ok', text: folder };
  return judgeFileSystem(folder, (await statfs(folder)).type);
}

/** Judges a file system by the `type` that statfs(2) returns; on some systems Node passes it signed. */
export function judgeFileSystem(folder: string, type: number): Finding {
  const magic = type >>> 0;
  const foreign = FOREIGN.get(magic);
  if (foreign !== undefined)
    return {
      state: 'warning',
      text: `${folder} is on ${foreign}: other users may read it, and git is slow there`,
      fix: 'export SCHMUX_HOME=<a directory on a Linux disk>',
    };
  const network = NETWORK.get(magic);
  if (network !== undefined)
    return {
      state: 'warning',
      text: `${folder} is on ${network}: output may appear up to a second late`,
      fix: 'export SCHMUX_HOME=<a directory on a local disk>',
    };
  return { state: 'ok', text: `${folder} is on a local disk` };
}
