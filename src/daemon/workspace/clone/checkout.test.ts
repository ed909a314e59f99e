import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGit } from '../git/git.js';
import { parseRepoUrl } from '../git/names/url.js';
import { parseConfig, readCheckout } from './checkout.js';

let root: string;
const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };
beforeAll(() => void (root = realpathSync(mkdtempSync(join(tmpdir(), 'schmux-checkout-')))));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const run = (name: string, ...args: string[]) =>
  execFileSync('git', ['-C', join(root, name), ...args], { env });
function repository(name: string, ...settings: [key: string, value: string][]): string {
  mkdirSync(join(root, name));
  run(name, 'init', '-q', '-b', 'main');
  for (const [key, value] of settings) run(name, 'config', '--add', key, value);
  return join(root, name);
}
const read = (path: string) => readCheckout(createGit({ env }), parseRepoUrl(path));

test('prefers origin whatever the branch tracks, and makes its addresses absolute', async () => {
  const path = repository(
    'one',
    ['remote.other.url', 'https://example.com/other.git'],
    ['remote.origin.url', '../up.git'],
    ['remote.origin.pushurl', 'git@example.com:me/one.git'],
    ['branch.main.remote', 'origin'],
    ['branch.main.merge', 'refs/heads/trunk'],
    ['branch.v1.0.remote', 'other'],
    ['branch.v1.0.merge', 'refs/heads/v1.0'],
  );
  const expected = {
    path,
    branch: 'main',
    remote: { name: 'origin', url: join(root, 'up.git'), pushUrls: ['git@example.com:me/one.git'] },
    push: null,
    otherRemotes: ['other'],
    remoteHead: null,
    follows: new Map([['main', 'trunk']]),
  };
  for (const address of [path, `${path}/`, `${path}/.git`, `file://${path}`])
    expect(await read(address)).toEqual(expected);
});

test('uses the remote that the branch tracks if there is no origin; pushes may go elsewhere', async () => {
  const path = repository(
    'two',
    ['remote.a.url', 'https://example.com/a.git'],
    ['remote.b.url', 'https://example.com/b.git'],
    ['branch.main.remote', 'b'],
    ['remote.pushDefault', 'a'],
  );
  expect(await read(path)).toMatchObject({ remote: { name: 'b' }, push: { name: 'a' } });
});

test('ignores a remote that could run a program or is the checkout itself', async () => {
  const path = repository(
    'three',
    ['remote.origin.url', 'ext::sh -c true'],
    ['remote.dash.url', '--upload-pack=true'],
    ['remote.self.url', '.'],
  );
  expect(await read(path)).toMatchObject({ remote: null, push: null });
});

test('finds no checkout in a bare repository, a subfolder or a directory without git', async () => {
  mkdirSync(join(root, 'bare'));
  run('bare', 'init', '-q', '--bare');
  run('bare', 'config', 'remote.origin.url', 'https://example.com/x.git');
  const path = repository('four');
  mkdirSync(join(path, 'folder'));
  mkdirSync(join(root, 'plain'));
  for (const name of ['bare', 'four/folder', 'plain', 'gone'])
    expect(await read(join(root, name))).toBeNull();
  expect(await read('https://example.com/x.git')).toBeNull();
});

test('parses settings with several values, and values with line feeds', () => {
  expect(parseConfig('a.x.url\none\0a.x.url\ntwo\nlines\0novalue\0')).toEqual(
    new Map([['a.x.url', ['one', 'two\nlines']]]),
  );
});
