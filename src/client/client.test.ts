import { describe, expect, test } from 'vitest';
import { createClient, requestPath } from './client.js';
import { httpTransport, type WireResponse, type WireRequest } from './transport.js';

function answering(status: number, body: unknown) {
  const seen: WireRequest[] = [];
  const client = createClient((request): Promise<WireResponse> => {
    seen.push(request);
    return Promise.resolve({ status, text: typeof body === 'string' ? body : JSON.stringify(body) });
  });
  return { client, seen };
}

test('a call becomes the request of its route', async () => {
  const { client, seen } = answering(200, []);
  await client.call('sessionList', {});
  await client.call('sessionSend', { params: { id: 'abc123' }, body: { text: 'hi' } });
  await client.call('workspaceDiff', { params: { id: 'w-001' }, query: { base: 'branch', path: undefined } });
  expect(seen.map(({ method, path, body }) => [method, path, body])).toEqual([
    ['GET', '/api/sessions', undefined],
    ['POST', '/api/sessions/abc123/send', '{"text":"hi"}'],
    ['GET', '/api/workspaces/w-001/diff?base=branch', undefined],
  ]);
});

test('what goes into an address cannot change where it leads', () => {
  expect(requestPath('/api/repos/:name', { params: { name: '../a b?c#d/e' } })).toBe(
    '/api/repos/..%2Fa%20b%3Fc%23d%2Fe',
  );
  expect(requestPath('/x', { query: { 'a&b': 'c=d&e', none: undefined, no: false } })).toBe(
    '/x?a%26b=c%3Dd%26e&no=false',
  );
});

describe('errors', () => {
  test('are those of the daemon', async () => {
    const body = {
      code: 'SESSION_UNKNOWN',
      message: 'There is no session abc123.',
      hint: 'See: schmux list',
    };
    const call = answering(404, body).client.call('sessionGet', { params: { id: 'abc123' } });
    await expect(call).rejects.toMatchObject({ name: 'SchmuxError', ...body });
  });

  test('of a newer daemon keep their text', async () => {
    const { client } = answering(418, { code: 'TEAPOT', message: 'I am a teapot.' });
    await expect(client.call('agentList', { query: {} })).rejects.toMatchObject({
      code: 'INTERNAL',
      message: 'I am a teapot.',
    });
  });

  test.each([
    [200, '<html>'],
    [502, '<html>'],
    [500, { error: 'x' }],
    [200, ''],
  ])('another program that answers %i %o is not schmux', async (status, body) => {
    await expect(answering(status, body).client.call('configGet', {})).rejects.toMatchObject({
      code: 'DAEMON_DOWN',
    });
  });

  test('a daemon that cannot be reached is down, with the cause kept', async () => {
    const cause = new TypeError('fetch failed');
    const client = createClient(() => Promise.reject(cause));
    await expect(client.call('configGet', {})).rejects.toMatchObject({ code: 'DAEMON_DOWN', cause });
  });

  test('an aborted call rejects with the reason', async () => {
    const controller = new AbortController();
    const client = createClient(({ signal }) => Promise.reject((signal as AbortSignal).reason as Error));
    controller.abort(new Error('no longer wanted'));
    await expect(client.call('configGet', {}, { signal: controller.signal })).rejects.toThrow(
      'no longer wanted',
    );
  });
});

test('over HTTP: the key as a header, never a cookie, and JSON only where something changes', async () => {
  const seen: [string, unknown][] = [];
  let key: string | null = null;
  const transport = httpTransport({
    baseUrl: 'http://localhost:1',
    key: () => key,
    fetch(url, init) {
      seen.push([url, init]);
      return Promise.resolve({ status: 200, text: () => Promise.resolve('{}') });
    },
  });
  const client = createClient(transport);
  await client.call('configGet', {});
  key = 'secret';
  await client.call('repoRemove', { params: { name: 'demo' } });
  await client.call('daemonStop', { body: {} });
  const always = { cache: 'no-store', credentials: 'omit', redirect: 'error' };
  const bearer = { Authorization: 'Bearer secret', 'Content-Type': 'application/json' };
  expect(seen).toEqual([
    ['http://localhost:1/api/config', { method: 'GET', headers: {}, ...always }],
    ['http://localhost:1/api/repos/demo', { method: 'DELETE', headers: bearer, ...always }],
    ['http://localhost:1/api/daemon/stop', { method: 'POST', headers: bearer, body: '{}', ...always }],
  ]);
});
