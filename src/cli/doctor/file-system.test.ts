import { expect, test } from 'vitest';
import { judgeFileSystem } from './file-system.js';

test.each([
  [0xef53, 'ok'], // ext4
  [0x9123683e, 'ok'], // btrfs
  [0x794c7630, 'ok'], // overlayfs
  [0x01021997, 'warning'], // 9p: a Windows drive in WSL
  [0xfe534d42, 'warning'], // SMB
  [0xfe534d42 | 0, 'warning'], // the same as a signed number
  [0x6969, 'warning'], // NFS
])('a home on file system %i is judged %s', (type, state) => {
  const finding = judgeFileSystem('/home/me/.schmux', type);
  expect(finding.state).toBe(state);
  expect(finding.fix === undefined).toBe(state === 'ok');
});
