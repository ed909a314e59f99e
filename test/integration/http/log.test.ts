import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../../support/worlds/http-world.js';

let world: World;
beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.close());

const log = (id: string) => `/api/sessions/${id}/log`;

test('a log is sent as it was printed, as a file, and kept nowhere', async () => {
  const { status, headers, text } = await world.ask('GET', log('abc123'));
  expect({ status, text }).toEqual({ status: 200, text: '\x1b[1mprinted\x1b[0m\n' });
  expect(headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment; filename="schmux-abc123.log"',
    'cache-control': 'no-store',
  });
});

test('a part of it is named by offsets', async () => {
  const part = async (query: string) => (await world.ask('GET', `${log('abc123')}?${query}`)).text;
  expect(await part('from=4&to=11')).toBe('printed');
  expect(await part('from=4')).toBe('printed\x1b[0m\n');
  expect(await part('from=4&to=4')).toBe('');
  expect(await part('from=9&to=2')).toBe('');
  for (const wrong of ['from=-1', 'from=x', 'from=1&to=1.5'])
    expect((await world.ask('GET', `${log('abc123')}?${wrong}`)).status).toBe(400);
});

test('the log cannot be read without a key, and an unknown session has its own error', async () => {
  const refused = await world.ask('GET', log('abc123'), { key: null });
  expect([refused.status, refused.text.includes('printed')]).toEqual([401, false]);
  expect((await world.ask('GET', log('abc123'), { key: 'wrong' })).status).toBe(401);
  const unknown = await world.ask('GET', log('nosuch'));
  expect([unknown.status, JSON.parse(unknown.text)]).toEqual([
    404,
    expect.objectContaining({ code: 'SESSION_UNKNOWN' }),
  ]);
  expect((await world.ask('POST', log('abc123'), { body: '{}' })).status).toBe(405);
  expect((await world.ask('GET', log('..%2F..%2Fconfig.json'))).status).not.toBe(200);
});
