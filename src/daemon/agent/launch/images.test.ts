import { mkdir, mkdtemp, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ImageInput } from '../descriptor.js';
import { imageFolder, withImages } from './images.js';

let home: string;
beforeEach(async () => void (home = await realpath(await mkdtemp(join(tmpdir(), 'images-')))));
afterEach(() => rm(home, { recursive: true }));

const flag = '--also';
const marked: ImageInput = { kind: 'line', mark: '@', ownFolder: { folder: '~/.a', marker: '.root', flag } };
const plain: ImageInput = { kind: 'line', mark: '@', ownFolder: { folder: '~/.b/tmp', flag } };

test('an agent that does not read ignored files gets images in its own folder, or in one it is allowed to read', () => {
  const at = { inside: '/ws/.schmux/1.png', outside: '/run/images/1.png' };
  const told = (own: string | null) => withImages(marked, 'Look', [{ ...at, own }]);
  expect(told('/home/a b/1.png')).toEqual({ prompt: 'Look\n\n@/home/a\\ b/1.png', args: [] });
  expect(told(null)).toEqual({ prompt: 'Look\n\n@/run/images/1.png', args: ['--also=/run/images'] });
});

test('its own folder is created, or found by the working directory in its marker', async () => {
  const cwd = join(home, 'ws');
  await mkdir(cwd);
  const at = { home, cwd };
  expect(await imageFolder({ kind: 'line', mark: '@' }, at)).toBeNull();
  expect(await imageFolder(plain, at)).toEqual({ folder: join(home, '.b/tmp/schmux'), mark: '@' });
  expect((await stat(join(home, '.b/tmp/schmux'))).mode & 0o777).toBe(0o700);

  expect(await imageFolder(marked, at)).toEqual({ folder: null, mark: '@' });
  for (const name of ['bin', 'other', 'ws-1']) await mkdir(join(home, '.a', name), { recursive: true });
  await writeFile(join(home, '.a/other/.root'), join(home, 'elsewhere'));
  expect(await imageFolder(marked, at)).toEqual({ folder: null, mark: '@' });
  await writeFile(join(home, '.a/ws-1/.root'), `${cwd}\n`);
  expect(await imageFolder(marked, at)).toEqual({ folder: join(home, '.a/ws-1/schmux'), mark: '@' });
});
