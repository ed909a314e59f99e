import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../support/http-world.js';

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

test('nobody reads it without a key, and an unknown session is an answer of its own', async () => {
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
