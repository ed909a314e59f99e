import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../../support/worlds/http-world.js';
import { rawExchange } from '../../support/http/raw-exchange.js';

let world: World;
beforeAll(
  async () => void (world = await createWorld({ timeouts: { headersMs: 300, requestMs: 900, checkMs: 50 } })),
);
afterAll(() => world.close());

const MIB = 1024 * 1024;
const json = (value: unknown) => JSON.stringify(value);
const codeOf = (text: string): unknown => (JSON.parse(text) as { code: unknown }).code;

test.each([
  ['a usual body', '/api/repos', { url: 'x'.repeat(MIB) }, 413],
  [
    'a prompt of 2 MiB that JSON writes six times as long',
    '/api/sessions',
    { agents: [{ agent: 'demo' }], repo: 'r', prompt: '\u0001'.repeat(2 * MIB) },
    200,
  ],
  [
    'a prompt above 2 MiB',
    '/api/sessions',
    { agents: [{ agent: 'demo' }], repo: 'r', prompt: 'x'.repeat(2 * MIB + 1) },
    413,
  ],
  ['a sent text of 2 MiB', '/api/sessions/abc123/send', { text: 'é'.repeat(MIB) }, 200],
  [
    'an attachment of 14 MB',
    '/api/sessions/abc123/attachments',
    { name: 'a', data_base64: 'A'.repeat(14_000_000) },
    200,
  ],
  [
    'an attachment above',
    '/api/sessions/abc123/attachments',
    { name: 'a', data_base64: 'A'.repeat(15 * MIB) },
    413,
  ],
  ['what a caller without a key may send', '/api/auth/exchange', { code: 'x', more: 'x'.repeat(5000) }, 413],
])('%s', async (_what, path, body, status) => {
  const answer = await world.ask('POST', path, { body: json(body) });
  expect([answer.status, answer.text.slice(0, 200)]).toEqual([status, expect.any(String)]);
});

test('too large a body is refused by its length, by its bytes, and through fetch', async () => {
  const chunked = await world.ask('POST', '/api/repos', {
    headers: { 'Transfer-Encoding': 'chunked' },
    body: randomBytes(3 * MIB),
  });
  expect([chunked.status, codeOf(chunked.text)]).toEqual([413, 'BODY_TOO_LARGE']);
  const response = await fetch(`http://localhost:${world.port}/api/repos`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${world.key}` },
    body: 'x'.repeat(20 * MIB),
  });
  expect([response.status, codeOf(await response.text())]).toEqual([413, 'BODY_TOO_LARGE']);
});

test.each([
  ['broken JSON', '{"agents": [', 'BAD_REQUEST'],
  [
    'bytes that are not UTF-8',
    Buffer.from('{"agents":[{"agent":"demo"}],"repo":"\xff"}', 'latin1'),
    'BAD_REQUEST',
  ],
  [
    'a nickname with a line break',
    json({ agents: [{ agent: 'demo' }], nickname: 'a\nb' }),
    'NICKNAME_INVALID',
  ],
  ['nothing where something is needed', '', 'BAD_REQUEST'],
])('%s is refused with a sentence', async (_what, body, code) => {
  const answer = await world.ask('POST', '/api/sessions', { body });
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.text)).toMatchObject({ code, message: expect.stringMatching(/\.$/) });
});

test('an unknown address is 404, another method 405 with the allowed ones', async () => {
  expect((await world.ask('GET', '/api/nothing')).status).toBe(404);
  const wrong = await world.ask('DELETE', '/api/sessions', { body: '{}' });
  expect([wrong.status, wrong.headers.allow]).toEqual([405, 'GET, POST']);
  expect((await world.ask('POST', '/', { body: '{}' })).status).toBe(405);
  expect((await world.ask('HEAD', '/api/daemon')).status).toBe(200);
});

test('headers above 16 KiB, headers that do not end and bodies that do not come are given up', async () => {
  const host = `Host: localhost:${world.port}\r\n`;
  const large = await rawExchange(world.port, `GET / HTTP/1.1\r\n${host}X: ${'x'.repeat(17_000)}\r\n\r\n`);
  expect(large).toMatch(/^HTTP\/1.1 431 /);
  const slow = await rawExchange(world.port, `GET / HTTP/1.1\r\n${host}X: never`);
  expect(slow).toMatch(/^HTTP\/1.1 408 /);
  const idle = await rawExchange(
    world.port,
    `POST /api/repos HTTP/1.1\r\n${host}Authorization: Bearer ${world.key}\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{`,
  );
  expect(idle).toMatch(/^(HTTP\/1.1 40[08] |$)/);
  const garbage = await rawExchange(world.port, 'hello\r\n\r\n');
  expect(garbage).toMatch(/^HTTP\/1.1 400 /);
  for (const answer of [large, slow, garbage]) expect(answer).toContain("default-src 'self'");
});

test('a body that waits to be asked for is asked for after the gate only', async () => {
  const post = (authorization: string) =>
    rawExchange(
      world.port,
      `POST /api/daemon/stop HTTP/1.1\r\nHost: localhost:${world.port}\r\n${authorization}Content-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n{}`,
    );
  expect(await post('')).toMatch(/^HTTP\/1.1 401 /);
  expect(await post(`Authorization: Bearer ${world.key}\r\n`)).toMatch(
    /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 /,
  );
});

test('an answer against the contract is an error of ours, and says nothing of the inside', async () => {
  const other = await createWorld({
    override: {
      sessionList: () => [{ id: 'nonsense' }] as never,
      configGet: () => Promise.reject(new Error('boom')),
    },
  });
  try {
    const list = await other.ask('GET', '/api/sessions');
    expect([list.status, codeOf(list.text)]).toEqual([500, 'INTERNAL']);
    const config = await other.ask('GET', '/api/config');
    expect([config.status, config.text.includes('http.ts')]).toEqual([500, false]);
  } finally {
    await other.close();
  }
});
