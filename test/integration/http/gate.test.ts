import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { api } from '../../../src/contract/api.js';
import type { Route } from '../../../src/contract/route.js';
import { checkGate } from '../../../src/daemon/http/gate/gate.js';
import { isOpenRoute } from '../../../src/daemon/http/routes/routes.js';
import { createWorld, type World } from '../../support/worlds/http-world.js';
import { rawExchange } from '../../support/http/raw-exchange.js';

let world: World;
beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.close());

type Headers = [string, string][];
type Try = { host: Headers; origin: Headers; site: Headers; key: Headers; type: Headers };
type Case = Try & { method: string; path: string };
type Words = { [K in keyof Try]: Headers[] };

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const NAVIGATE: Headers = [
  ['Sec-Fetch-Mode', 'navigate'],
  ['Sec-Fetch-Dest', 'document'],
];
const PAGES = ['/', '/sessions/abc123', '/settings/advanced'];
const OTHERS = [...PAGES, '/assets/app-abc123.js', '/assets/missing.js', '/api', '/api/nothing', '/apix'];
const paths = [
  ...new Set(
    (Object.values(api) as Route[]).map((route) =>
      route.path.replace(':id', 'abc123').replace(':name', 'demo'),
    ),
  ),
  ...OTHERS,
];

const one = (name: string, values: string[]): Headers[] => values.map((value) => [[name, value]]);
function words(port: number, key: string): Words {
  const own = ['localhost', '127.0.0.1', '[::1]', 'schmux.localhost'].map((name) => `${name}:${port}`);
  const foreign = [
    'localhost',
    `localhost:${port + 1}`,
    `evil.example:${port}`,
    `localhost.:${port}`,
    '0.0.0.0',
    '',
  ];
  return {
    host: [
      ...one('Host', [...own, `LocalHost:${port}`, ...foreign]),
      [],
      [
        ['Host', own[0] ?? ''],
        ['Host', own[0] ?? ''],
      ],
      [
        ['Host', own[0] ?? ''],
        ['host', 'evil.example'],
      ],
    ],
    origin: [
      [],
      ...one('Origin', [
        ...own.map((host) => `http://${host}`),
        'null',
        'http://localhost:3000',
        `https://localhost:${port}`,
        `http://evil.example:${port}`,
        `http://localhost:${port}/`,
      ]),
      [
        ['Origin', `http://${own[0]}`],
        ['Origin', 'http://evil.example'],
      ],
    ],
    site: [
      [],
      ...one('Sec-Fetch-Site', ['same-origin', 'none', 'same-site', 'cross-site', '']),
      [['Sec-Fetch-Site', 'cross-site'], ...NAVIGATE],
      [
        ['Sec-Fetch-Site', 'same-site'],
        ['Sec-Fetch-Mode', 'navigate'],
        ['Sec-Fetch-Dest', 'iframe'],
      ],
      [
        ['Sec-Fetch-Site', 'none'],
        ['Sec-Fetch-Site', 'cross-site'],
      ],
    ],
    key: [
      [],
      ...one('Authorization', [
        `Bearer ${key}`,
        `Bearer ${key}x`,
        `Basic ${key}`,
        key,
        `Bearer ${'A'.repeat(43)}`,
      ]),
      [
        ['Authorization', `Bearer ${key}`],
        ['Authorization', 'Bearer other'],
      ],
    ],
    type: [
      [],
      ...one('Content-Type', ['application/json', 'text/plain', 'application/x-www-form-urlencoded']),
      [
        ['Content-Type', 'text/plain'],
        ['Content-Type', 'application/json'],
      ],
    ],
  };
}

/** The whole gate, said another way: only single, literal values pass. `ok` means that the request gets through. */
function oracle(c: Case, port: number, key: string): number | 'ok' {
  const only = (h: Headers) => (h.length === 1 ? h[0]?.[1] : undefined);
  const own = /^(localhost|127\.0\.0\.1|\[::1\]|schmux\.localhost):(\d+)$/i;
  if (own.exec(only(c.host) ?? '')?.[2] !== String(port)) return 421;
  const origin = /^http:\/\/(.*)$/.exec(only(c.origin) ?? '')?.[1];
  if (c.origin.length > 0 && own.exec(origin ?? '')?.[2] !== String(port)) return 403;
  const navigates =
    /^(GET|HEAD)$/.test(c.method) && JSON.stringify(c.site.slice(1)) === JSON.stringify(NAVIGATE);
  const page = !c.path.startsWith('/api/') && c.path !== '/api' && !c.path.startsWith('/assets/');
  if (c.site.length > 0 && !['same-origin', 'none'].includes(only(c.site) ?? '') && !(navigates && page))
    return 403;
  if (c.path !== '/api' && !c.path.startsWith('/api/')) return 'ok';
  const open = c.method === 'POST' && c.path === '/api/auth/exchange';
  if (!open && only(c.key) !== `Bearer ${key}`) return 401;
  return ['GET', 'HEAD', 'OPTIONS'].includes(c.method) || only(c.type) === 'application/json' ? 'ok' : 415;
}

const REFUSED = [401, 403, 415, 421];
const flat = (c: Try) => [...c.host, ...c.origin, ...c.site, ...c.key, ...c.type].flat();

describe('the gate against its oracle', () => {
  test('every combination of every header, on every route, by every method', () => {
    const { host, origin, site, key, type } = words(7337, world.key);
    const wrong: unknown[] = [];
    let count = 0;
    const status = { HOST_FORBIDDEN: 421, ORIGIN_FORBIDDEN: 403, KEY_REQUIRED: 401, JSON_REQUIRED: 415 };
    const rules = {
      port: 7337,
      allowedHosts: [],
      verify: (text: string) => (text === world.key ? 'id' : null),
      isOpen: isOpenRoute,
    };
    // The paths of the routes differ for the gate only in being open or not, so two of them stand for all here.
    const some = ['/api/sessions', '/api/auth/exchange', '/sessions/abc123', '/assets/app-abc123.js'];
    for (const h of host)
      for (const o of origin)
        for (const s of site)
          for (const k of key)
            for (const t of type)
              for (const method of METHODS)
                for (const path of some) {
                  const c = { host: h, origin: o, site: s, key: k, type: t, method, path };
                  const decision = checkGate(
                    { method, target: path, rawHeaders: flat(c), transport: 'tcp', upgrade: false },
                    rules,
                  );
                  const got = decision.allowed ? 'ok' : status[decision.code as keyof typeof status];
                  count++;
                  if (got !== oracle(c, 7337, world.key)) wrong.push([c, got]);
                }
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(count).toBeGreaterThan(500_000);
  });

  test('each header value beside right ones, on every route by every method, on the real server', async () => {
    const all = words(world.port, world.key);
    const right: Try = {
      host: all.host[0] ?? [],
      origin: [],
      site: [],
      key: [['Authorization', `Bearer ${world.key}`]],
      type: [['Content-Type', 'application/json']],
    };
    const tries = (Object.keys(all) as (keyof Try)[]).flatMap((part) =>
      all[part].map((value): Try => ({ ...right, [part]: value })),
    );
    const cases = paths
      .flatMap((path) => METHODS.flatMap((method) => tries.map((t): Case => ({ ...t, method, path }))))
      .filter((c) => !(c.method === 'POST' && c.path === '/api/auth/logout'));
    const wrong: unknown[] = [];
    await inParallel(cases, async (c) => {
      const answer = await world.ask(c.method, c.path, { raw: [...flat(c), 'Content-Length', '0'] });
      const expected = oracle(c, world.port, world.key);
      // A wrong code is 401 too, with a code of its own.
      const refused = REFUSED.includes(answer.status) && !answer.text.includes('CODE_INVALID');
      if (expected === 'ok' ? refused : answer.status !== expected)
        wrong.push([c, answer.status, answer.text]);
      for (const name of [
        'content-security-policy',
        'x-frame-options',
        'x-content-type-options',
        'referrer-policy',
      ])
        if (answer.headers[name] === undefined) wrong.push([c, name]);
      if (answer.headers['access-control-allow-origin'] !== undefined) wrong.push([c, 'cors']);
      if (answer.headers['set-cookie'] !== undefined) wrong.push([c, 'cookie']);
    });
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(cases.length).toBeGreaterThan(10_000);
  });

  test('no route but the exchange does anything without a key', async () => {
    const before = world.calls.length;
    for (const route of Object.values(api) as Route[]) {
      const path = route.path.replace(':id', 'abc123').replace(':name', 'demo');
      const body = route.method === 'GET' ? {} : { body: '{}' };
      const answer = await world.ask(route.method, path, { key: null, ...body });
      expect([route.path, answer.status]).toEqual([route.path, route.open === true ? 400 : 401]);
    }
    expect(world.calls.length).toBe(before);
  });
});

async function inParallel<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}

describe('requests that are not as a browser writes them', () => {
  const request = (target: string, headers: string) =>
    rawExchange(world.port, `GET ${target} HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`);
  const auth = () => `Host: localhost:${world.port}\r\nAuthorization: Bearer ${world.key}\r\n`;

  test.each([
    ['an absolute target of another host', 'http://evil.example/api/daemon', 421],
    ['an absolute target of our own', 'http://localhost/api/daemon', 421],
    ['no path', '*', 421],
    ['an encoded prefix', '/%61pi/daemon', 400],
    ['a dot segment', '/x/../api/daemon', 400],
    ['an encoded dot segment', '/x/%2e%2e/api/daemon', 400],
    ['a doubled slash', '//api/daemon', 400],
    ['a backslash', '/x\\..\\api', 400],
    ['an encoded slash', '/api%2fdaemon', 400],
    ['half an escape', '/sessions/%', 400],
    ['a NUL', '/sessions/%00', 400],
  ])('%s is refused', async (_what, target, status) => {
    expect(await request(target, auth())).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  test('two Host lines, and none, are refused', async () => {
    expect(await request('/api/daemon', auth() + 'Host: evil.example\r\n')).toMatch(/^HTTP\/1.1 421 /);
    expect(await request('/', '')).toMatch(/^HTTP\/1.1 421 /);
    expect(await request('/api/daemon', auth())).toMatch(/^HTTP\/1.1 200 /);
  });

  test('an own name counts at once when allowed_hosts has it, and its proxy may end TLS', async () => {
    const names: string[] = [];
    const other = await createWorld({ allowedHosts: () => names });
    try {
      const ask = (host: string, origin: string) =>
        other.ask('GET', '/api/daemon', { headers: { Host: host, Origin: origin } });
      expect((await ask('box.example', 'https://box.example')).status).toBe(421);
      names.push('Box.example');
      expect((await ask('box.example', 'https://box.example')).status).toBe(200);
      expect((await ask(`box.example:${other.port}`, `http://box.example:${other.port}`)).status).toBe(200);
      expect((await ask('box.example', 'http://box.example')).status).toBe(403);
      expect((await ask('box.example:1', 'https://box.example')).status).toBe(421);
    } finally {
      await other.close();
    }
  });
});

describe('the unix socket', () => {
  test('needs no key, and takes no browser', async () => {
    expect((await world.ask('GET', '/api/daemon', { unix: true })).status).toBe(200);
    expect((await world.ask('GET', '/api/daemon', { key: null })).status).toBe(401);
    const fromPage = await world.ask('GET', '/api/daemon', { unix: true, headers: { Origin: 'null' } });
    expect(fromPage.status).toBe(403);
  });

  test('alone takes what hooks report', async () => {
    const body = JSON.stringify({ name: 'Stop', payload: {} });
    expect((await world.ask('POST', '/api/sessions/abc123/hook', { body })).status).toBe(404);
    expect((await world.ask('POST', '/api/sessions/abc123/hook', { body, unix: true })).status).toBe(200);
  });
});
