import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../lib/clock.js';
import { silentLogger } from '../../lib/logging/logger.js';
import { openConfig, type ConfigStore } from './config-store.js';

describe('config store', () => {
  let folder: string;
  let path: string;
  let store: ConfigStore;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'schmux-config-'));
    path = join(folder, 'config.json');
  });
  afterEach(async () => {
    store.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const open = async () => {
    store = await openConfig({
      path,
      lastGoodPath: join(folder, 'last-good'),
      clock: systemClock,
      logger: silentLogger,
    });
    return store;
  };
  const nextChange = () =>
    new Promise((resolve) => {
      const stop = store.onChange((state) => {
        stop();
        resolve(state);
      });
    });

  it('sets one key, keeps the others and unknown ones, and removes a key with null', async () => {
    await writeFile(path, JSON.stringify({ mine: { a: 1 }, port: 1234 }));
    await open();
    await store.set('internal.max_log_size_mb', 80);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
      mine: { a: 1 },
      port: 1234,
      internal: { max_log_size_mb: 80 },
    });
    expect(store.current().internal.max_log_size_mb).toBe(80);
    await store.set('internal.max_log_size_mb', null);
    expect(store.current().internal.max_log_size_mb).toBe(50);
  });

  it.each([
    ['internal.nope', 1, 'CONFIG_KEY_UNKNOWN'],
    ['__proto__.polluted', 1, 'CONFIG_KEY_UNKNOWN'],
    ['constructor', 1, 'CONFIG_KEY_UNKNOWN'],
    ['port', 'x', 'CONFIG_INVALID'],
    ['internal.rotated_log_size_mb', 500, 'CONFIG_INVALID'],
  ])('refuses %s = %j with %s and leaves the file', async (key, value, code) => {
    await writeFile(path, '{"port": 99}');
    await open();
    await expect(store.set(key, value)).rejects.toMatchObject({ code });
    expect(await readFile(path, 'utf8')).toBe('{"port": 99}');
  });

  it('picks up an edit by hand, and keeps the last good one when the edit is wrong', async () => {
    await open();
    const good = nextChange();
    await writeFile(path, '{"port": 4000}');
    expect(await good).toMatchObject({ config: { port: 4000 }, problem: null });
    const bad = nextChange();
    // As editors do it: a new file moved over the old one.
    await writeFile(`${path}~`, '{"port": }');
    await rename(`${path}~`, path);
    expect(await bad).toMatchObject({ config: { port: 4000 }, problem: { line: 1 } });
    await expect(store.set('port', 1)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(await readFile(path, 'utf8')).toBe('{"port": }');
  });

  it('keeps a link, writes its target with the same mode, and notices changes there', async () => {
    await mkdir(join(folder, 'dotfiles'));
    const real = join(folder, 'dotfiles/schmux.json');
    await writeFile(real, '{\n  // mine\n  "port": 1234\n}\n');
    await chmod(real, 0o644);
    await symlink('dotfiles/schmux.json', path);
    await open();
    await store.set('terminal.font_size', 15);
    expect((await lstat(path)).isSymbolicLink()).toBe(true);
    expect(await readFile(real, 'utf8')).toMatch(/\/\/ mine\n[^]*"font_size": 15/);
    expect((await stat(real)).mode & 0o777).toBe(0o644);
    // As git does it on a pull.
    const changed = nextChange();
    await writeFile(`${real}~`, '{"port": 4321}');
    await rename(`${real}~`, real);
    expect(await changed).toMatchObject({ config: { port: 4321 }, problem: null });
  });

  it.each([
    ['emptied', (file: string) => writeFile(file, ' \n')],
    ['removed', (file: string) => rm(file)],
    ['a list', (file: string) => writeFile(file, '[]')],
    ['null', (file: string) => writeFile(file, 'null')],
    ['a link that leads nowhere', (file: string) => rm(file).then(() => symlink('nowhere', file))],
    ['a directory', (file: string) => rm(file).then(() => mkdir(file))],
  ])(
    'a file that is %s while schmux runs is a problem, and the last good one stays',
    async (_name, spoil) => {
      await writeFile(path, '{"port": 4000}');
      await open();
      const bad = nextChange();
      await spoil(path);
      expect(await bad).toMatchObject({
        config: { port: 4000 },
        problem: { message: expect.any(String) as string },
      });
      await expect(store.set('port', 1)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
      expect(await readFile(join(folder, 'last-good'), 'utf8')).toBe('{"port": 4000}');
      // Also over a restart, unless the file is simply not there: then it is the defaults that are wanted.
      store.stop();
      await open();
      expect(store.current().port).toBe(_name === 'removed' ? 7337 : 4000);
    },
  );
});
