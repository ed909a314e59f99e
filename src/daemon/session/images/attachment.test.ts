import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { saveAttachment } from './attachment.js';

const image = { bytes: Buffer.from('a picture'), extension: 'png' };
let folder = '';
let workspace = '';
let outside = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'schmux-attachment-'));
  workspace = join(folder, 'workspace');
  outside = join(folder, 'outside');
  mkdirSync(workspace);
  mkdirSync(outside);
});
afterEach(() => rmSync(folder, { recursive: true }));

test('an image is saved under a name of ours, and git sees nothing of it', async () => {
  const paths = [await saveAttachment(workspace, image), await saveAttachment(workspace, image)];
  for (const path of paths) {
    expect(path.startsWith(join(workspace, '.schmux/attachments/image-'))).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('a picture');
  }
  expect(readFileSync(join(workspace, '.schmux/.gitignore'), 'utf8')).toBe('*\n');
});

test('a workspace that is reached by a link is the one it leads to', async () => {
  symlinkSync(workspace, join(folder, 'link'));
  const path = await saveAttachment(join(folder, 'link'), image);
  expect(path.startsWith(join(folder, 'link'))).toBe(true);
  expect(readdirSync(join(workspace, '.schmux/attachments'))).toHaveLength(1);
});

test.each(['.schmux', '.schmux/attachments'])(
  '%s as a link out of the repository: refused, and nothing is made there',
  async (name) => {
    if (name.includes('/')) mkdirSync(join(workspace, '.schmux'));
    symlinkSync(outside, join(workspace, name));
    await expect(saveAttachment(workspace, image)).rejects.toMatchObject({ code: 'PATH_INVALID' });
    expect(readdirSync(outside)).toEqual([]);
  },
);

test('refuses a .gitignore that links to a file of the user, and adds nothing to it', async () => {
  mkdirSync(join(workspace, '.schmux'));
  writeFileSync(join(outside, '.bashrc'), 'mine\n');
  symlinkSync(join(outside, '.bashrc'), join(workspace, '.schmux/.gitignore'));
  await expect(saveAttachment(workspace, image)).rejects.toMatchObject({ code: 'PATH_INVALID' });
  expect(readFileSync(join(outside, '.bashrc'), 'utf8')).toBe('mine\n');
  rmSync(join(workspace, '.schmux/.gitignore'));
  symlinkSync(join(outside, 'new'), join(workspace, '.schmux/.gitignore'));
  await expect(saveAttachment(workspace, image)).rejects.toMatchObject({ code: 'PATH_INVALID' });
  expect(existsSync(join(outside, 'new'))).toBe(false);
});
