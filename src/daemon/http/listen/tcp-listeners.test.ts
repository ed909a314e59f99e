import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { listenTcp } from './tcp-listeners.js';

const made: Server[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

/** Servers on which listening on ::1 fails as `codes` say, one after the other; null lets it be. */
function failing(...codes: (string | null)[]): () => Server {
  return () => {
    const server = createServer();
    made.push(server);
    const listen = server.listen.bind(server) as (...args: unknown[]) => Server;
    server.listen = ((...args: unknown[]) => {
      const code = (args[0] as { host: string }).host === '::1' ? codes.shift() : null;
      if (code === null || code === undefined) return listen(...args);
      queueMicrotask(() => server.emit('error', Object.assign(new Error(code), { code })));
      return server;
    }) as Server['listen'];
    return server;
  };
}
const listening = () => made.filter((server) => server.listening).length;

test.each(['EADDRNOTAVAIL', 'EAFNOSUPPORT'])(
  'a machine without an IPv6 loopback (%s) has the other',
  async (code) => {
    const { port, servers } = await listenTcp(0, failing(code));
    expect([port > 0, servers.length, listening()]).toEqual([true, 1, 1]);
  },
);

test('tries port 0 again until a port is free on both addresses', async () => {
  const { servers } = await listenTcp(0, failing('EADDRINUSE', 'EADDRINUSE', null));
  expect([servers.length, listening(), made.length]).toEqual([2, 2, 6]);
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  expect(ports[0]).toBe(ports[1]);
});

test('gives up on port 0 after some attempts', async () => {
  const always = Array.from({ length: 50 }, () => 'EADDRINUSE');
  await expect(listenTcp(0, failing(...always))).rejects.toMatchObject({ code: 'PORT_TAKEN' });
  expect([made.length, listening()]).toEqual([40, 0]);
});

test('passes other failures on unchanged, and listens on nothing', async () => {
  await expect(listenTcp(0, failing('EMFILE'))).rejects.toMatchObject({ code: 'EMFILE' });
  expect(listening()).toBe(0);
});
