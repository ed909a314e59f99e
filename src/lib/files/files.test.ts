import { execFileSync } from 'node:child_process';
import {
  chmod,
  lchown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readText } from './read-text.js';
import { replaceFile } from './replace-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schmux-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));
const at = (...names: string[]) => join(folder, ...names);

describe('replaceFile', () => {
  it('follows links, keeps them, and keeps the mode of their target', async () => {
    await mkdir(at('far'));
    await writeFile(at('far/real'), 'old');
    await chmod(at('far/real'), 0o640);
    await symlink('far/real', at('middle'));
    await symlink('middle', at('link'));
    await replaceFile(at('link'), 'new');
    expect(await readFile(at('far/real'), 'utf8')).toBe('new');
    expect((await stat(at('far/real'))).mode & 0o777).toBe(0o640);
    expect((await lstat(at('link'))).isSymbolicLink()).toBe(true);
    expect((await readdir(folder)).sort()).toEqual(['far', 'link', 'middle']);
    expect(await readdir(at('far'))).toEqual(['real']);
  });

  it('makes what a link leads to, and is private where nothing was', async () => {
    await symlink('later', at('link'));
    await replaceFile(at('link'), 'new');
    expect(await readFile(at('later'), 'utf8')).toBe('new');
    await replaceFile(at('plain'), 'x');
    expect((await stat(at('plain'))).mode & 0o777).toBe(0o600);
  });

  it('refuses a circle of links and a folder that is not there, and leaves nothing', async () => {
    await symlink('b', at('a'));
    await symlink('a', at('b'));
    await symlink('gone/x', at('nowhere'));
    await expect(replaceFile(at('a'), 'x')).rejects.toMatchObject({ code: 'ELOOP' });
    await expect(replaceFile(at('nowhere'), 'x')).rejects.toMatchObject({ code: 'ENOENT' });
    expect((await readdir(folder)).sort()).toEqual(['a', 'b', 'nowhere']);
  });

  it.runIf(process.getuid?.() === 0)("replaces another user's link and does not follow it", async () => {
    await writeFile(at('victim'), 'precious');
    await symlink('victim', at('link'));
    await lchown(at('link'), 1234, 1234);
    await replaceFile(at('link'), 'new');
    expect(await readFile(at('victim'), 'utf8')).toBe('precious');
    expect((await lstat(at('link'))).isFile()).toBe(true);
  });
});

describe('readText', () => {
  it('reads a file, and reports the type of anything else, without waiting', async () => {
    await writeFile(at('file'), 'text');
    execFileSync('mkfifo', [at('pipe')]);
    await symlink('nothing', at('dangling'));
    await symlink('/dev/null', at('device'));
    expect(await readText(at('file'))).toEqual({ kind: 'text', text: 'text' });
    expect(await readText(at('none'))).toEqual({ kind: 'missing' });
    expect(await readText(at('dangling'))).toMatchObject({ kind: 'dangling' });
    for (const [path, what] of [
      [folder, 'a directory'],
      [at('pipe'), 'a named pipe'],
      [at('device'), 'a device'],
    ] as const)
      expect(await readText(path)).toEqual({ kind: 'unreadable', why: `it is ${what}, not a file` });
  });
});
