import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../../support/worlds/http-world.js';

let world: World;
beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.close());

const page = { Accept: 'text/html,*/*;q=0.8' };
const get = (path: string, headers: Record<string, string> = {}) =>
  world.ask('GET', path, { key: null, headers });
const bytes = async (path: string, encoding: string) => {
  const response = await fetch(`http://localhost:${world.port}${path}`, {
    headers: { 'Accept-Encoding': encoding },
  });
  return { response, body: Buffer.from(await response.arrayBuffer()) };
};

test.each([
  ['/', page],
  ['/', {}],
  ['/index.html', {}],
  ['/sessions/abc123', page],
  ['/settings/advanced?x=1', page],
  ['/workspaces/my.project-001/diff', page],
  ['/workspaces/my.project-001', page],
  ['/sessions/abc123', { 'Sec-Fetch-Mode': 'navigate' }],
])('%s with %o is the page', async (path, headers) => {
  const answer = await get(path, headers as Record<string, string>);
  expect(answer).toMatchObject({
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' },
  });
  expect(answer.text).toContain('<title>schmux</title>');
});

test.each([
  ['/assets/missing-123456.js', page],
  ['/assets/missing', page],
  ['/missing.css', page],
  ['/sessions/abc123', {}],
  ['/sessions/abc123', { ...page, 'Sec-Fetch-Mode': 'cors' }],
  ['/secret.txt', page],
  ['/assets', {}],
])('%s with %o is missing', async (path, headers) => {
  const answer = await get(path, headers as Record<string, string>);
  expect([answer.status, answer.text.includes('<title>')]).toEqual([404, false]);
});

test('no page stands in for an unknown route of the API', async () => {
  const answer = await world.ask('GET', '/api/nothing', { headers: page });
  expect(answer).toMatchObject({
    status: 404,
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
});

test('hashed assets never expire, and are asked for once', async () => {
  const first = await get('/assets/app-abc123.js');
  expect(first.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  });
  const again = await get('/assets/app-abc123.js', { 'If-None-Match': String(first.headers.etag) });
  expect([again.status, again.text, again.headers.etag]).toEqual([304, '', first.headers.etag]);
});

test('packs what gets smaller, as the browser accepts it', async () => {
  const path = join(world.home, 'dist/assets/big-abc123.js');
  const content = `export const words = '${'many words '.repeat(500)}';\n`;
  await writeFile(path, content);
  // fetch unpacks by itself, so the sizes are compared on the wire by Content-Length.
  const sizes = await Promise.all(
    ['br', 'gzip, deflate', 'gzip;q=0', 'identity'].map(async (encoding) => {
      const answer = await get('/assets/big-abc123.js', { 'Accept-Encoding': encoding });
      return [
        answer.headers['content-encoding'],
        Number(answer.headers['content-length']) < content.length / 5,
      ];
    }),
  );
  expect(sizes).toEqual([
    ['br', true],
    ['gzip', true],
    [undefined, false],
    [undefined, false],
  ]);
  expect((await bytes('/assets/big-abc123.js', 'br')).body.toString()).toBe(content);
  expect((await bytes('/assets/big-abc123.js', 'gzip')).body.toString()).toBe(content);
});

test('a rebuilt file is served in its new version', async () => {
  const path = join(world.home, 'dist/fresh.txt');
  await writeFile(path, 'one');
  expect((await get('/fresh.txt')).text).toBe('one');
  await writeFile(path, 'two and more');
  expect((await get('/fresh.txt')).text).toBe('two and more');
});

test('a link does not lead out of the folder', async () => {
  await symlink(join(world.home, 'secret.txt'), join(world.home, 'dist/link.txt'));
  expect((await get('/link.txt')).status).toBe(404);
});

test('without a build the page says how to make one', async () => {
  const other = await createWorld({ staticDir: join(world.home, 'nowhere') });
  try {
    const answer = await other.ask('GET', '/', { headers: page });
    expect([answer.status, answer.text]).toEqual([404, expect.stringContaining('npm run build')]);
  } finally {
    await other.close();
  }
});

test('any service worker script, whatever its address, is one that unregisters itself; other requests do not get it', async () => {
  const worker = {
    'Service-Worker': 'script',
    'Sec-Fetch-Site': 'same-origin',
    'Sec-Fetch-Dest': 'serviceworker',
  };
  for (const path of ['/sw.js', '/assets/app-abc123.js', '/deep/er/worker', '/api/sw.js', '/a//b.js', '/']) {
    const answer = await world.ask('GET', path, { key: null, headers: worker });
    expect([path, answer.status]).toEqual([path, 200]);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-store',
      'service-worker-allowed': '/',
    });
    expect(answer.text).toMatch(/skipWaiting[\s\S]*unregister/);
  }
  // Ours is what the build made, at its one address, and no header widens its scope.
  await mkdir(join(world.home, 'dist'), { recursive: true });
  await writeFile(join(world.home, 'dist/push-worker.js'), '// ours');
  const ours = await world.ask('GET', '/push-worker.js', { key: null, headers: worker });
  expect([ours.status, ours.text, ours.headers['service-worker-allowed']]).toEqual([
    200,
    '// ours',
    undefined,
  ]);
  expect(ours.headers['cache-control']).toBe('no-cache');
  for (const path of ['/push-worker.js?1', '/push/push-worker.js', '/push/'])
    expect((await world.ask('GET', path, { key: null, headers: worker })).text).toMatch(/unregister/);
  // No page lies within its scope.
  const navigation = {
    ...worker,
    'Service-Worker': '',
    'Sec-Fetch-Mode': 'navigate',
    'Sec-Fetch-Dest': 'document',
  };
  expect((await world.ask('GET', '/push/', { key: null, headers: navigation })).status).toBe(404);
  const foreign = { ...worker, Host: `evil.example:${world.port}` };
  expect((await world.ask('GET', '/sw.js', { key: null, headers: foreign })).status).toBe(421);
  expect((await world.ask('GET', '/sw.js', { key: null })).status).toBe(404);
});
