import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../lib/clock.js';
import { silentLogger } from '../lib/logger.js';
import { openConfig, parseConfig, type ConfigStore } from './config-store.js';

describe('parseConfig', () => {
  it('fills in every default', () => {
    expect(parseConfig('{}')).toMatchObject({
      config: {
        port: 7337,
        workspace_path: '~/schmux-workspaces',
        internal: { max_log_size_mb: 50, rotated_log_size_mb: 1 },
      },
    });
  });

  it.each([
    ['{\n  "port": 7337,\n}', 3, /not JSON/],
    ['{\n  "port": "x"\n}', 2, /port/],
    ['{\n  "internal": {\n    "max_log_size_mb": -1\n  }\n}', 3, /max_log_size_mb/],
    ['{\n "internal": {"max_log_size_mb": 1,\n "rotated_log_size_mb": 2}}', 3, /smaller/],
    ['{"repos": [{"name": "a", "url": "x"}, {"name": "a", "url": "y"}]}', 1, /same name/],
  ])('says what is wrong with %j and on which line', (text, line, message) => {
    const parsed = parseConfig(text);
    expect('problem' in parsed && parsed.problem).toEqual({
      line,
      message: expect.stringMatching(message) as string,
    });
  });
});

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
    store = await openConfig({ path, clock: systemClock, logger: silentLogger });
    return store;
  };
  const nextChange = () =>
    new Promise((resolve) => {
      const stop = store.onChange((state) => {
        stop();
        resolve(state);
      });
    });

  it('sets one key, keeps the others and what it does not know, and takes a key out with null', async () => {
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
});
