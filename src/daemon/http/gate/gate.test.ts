import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGate, type GateRules, type RequestFacts } from './gate.js';

const KEY = 'k'.repeat(43);
const rules: GateRules = {
  port: 7337,
  allowedHosts: [],
  verify: (key) => (key === KEY ? 'id' : null),
  isOpen: (method, path) => `${method} ${path}` === 'POST /api/auth/exchange',
};
const HOST = ['Host', 'localhost:7337'];
const JSON_TYPE = ['Content-Type', 'application/json'];
const AUTH = ['Authorization', `Bearer ${KEY}`];

function judge(facts: Partial<RequestFacts>, change: Partial<GateRules> = {}) {
  const verdict = checkGate(
    { method: 'GET', target: '/api/daemon', rawHeaders: HOST, transport: 'tcp', upgrade: false, ...facts },
    { ...rules, ...change },
  );
  return verdict.allowed ? verdict.caller.kind : verdict.code;
}

test('reports the first failed check, in a fixed order', () => {
  const wrong = {
    host: ['Host', 'evil.example'],
    origin: ['Origin', 'http://evil.example'],
    site: ['Sec-Fetch-Site', 'cross-site'],
  };
  const right = {
    host: HOST,
    origin: ['Origin', 'http://localhost:7337'],
    site: ['Sec-Fetch-Site', 'same-origin'],
  };
  const post = (...rawHeaders: string[][]) => judge({ method: 'POST', rawHeaders: rawHeaders.flat() });
  expect([
    post(wrong.host, wrong.origin, wrong.site),
    post(right.host, wrong.origin, wrong.site),
    post(right.host, right.origin, wrong.site),
    post(right.host, right.origin, right.site),
    post(right.host, right.origin, right.site, AUTH),
    post(right.host, right.origin, right.site, AUTH, JSON_TYPE),
  ]).toEqual([
    'HOST_FORBIDDEN',
    'ORIGIN_FORBIDDEN',
    'ORIGIN_FORBIDDEN',
    'KEY_REQUIRED',
    'JSON_REQUIRED',
    'key',
  ]);
});

test.each([
  ['Host', 'localhost:7337'],
  ['Origin', 'http://localhost:7337'],
  ['Sec-Fetch-Site', 'same-origin'],
  ['Authorization', `Bearer ${KEY}`],
  ['Content-Type', 'application/json'],
])('refuses %s sent twice, even with equal values', (name, value) => {
  const usual = [HOST, AUTH, JSON_TYPE].filter((header) => header[0] !== name);
  const judged = (...twice: string[]) =>
    judge({ method: 'POST', rawHeaders: [...usual.flat(), name, value, ...twice] });
  expect(judged()).toBe('key');
  expect(judged(name.toLowerCase(), value)).not.toBe('key');
});

describe('the caller', () => {
  test.each([
    [{ target: '/' }, 'nobody'],
    [{ target: '/', transport: 'unix' as const }, 'unix'],
    [{ transport: 'unix' as const, rawHeaders: [] }, 'unix'],
    [{ transport: 'unix' as const, rawHeaders: ['Host', 'anything', ...AUTH] }, 'unix'],
    [{ rawHeaders: [...HOST, ...AUTH] }, 'key'],
    [{ rawHeaders: [...HOST, 'authorization', `bearer ${KEY}`] }, 'key'],
    [{ rawHeaders: [...HOST, ...AUTH], upgrade: true }, 'nobody'],
    [{ rawHeaders: HOST, upgrade: true }, 'nobody'],
    [{ transport: 'unix' as const, upgrade: true }, 'unix'],
    [{ transport: 'unix' as const, method: 'DELETE' }, 'unix'],
    [{ target: '/api/auth/exchange', method: 'POST', rawHeaders: [...HOST, ...JSON_TYPE] }, 'nobody'],
  ])('of %o is %s', (facts, kind) => {
    expect(judge(facts)).toBe(kind);
  });
});

describe('the unix socket', () => {
  test.each([
    [{ rawHeaders: ['Origin', 'http://localhost:7337'] }, 'ORIGIN_FORBIDDEN'],
    [{ rawHeaders: ['Sec-Fetch-Site', 'none'] }, 'ORIGIN_FORBIDDEN'],
    [{ target: '/api/../x' }, 'BAD_REQUEST'],
    [{ target: 'http://localhost/api/daemon' }, 'BAD_REQUEST'],
  ])('still refuses %o', (facts, code) => {
    expect(judge({ rawHeaders: [], transport: 'unix', ...facts })).toBe(code);
  });
});

test('accepts addresses without a port on port 80', () => {
  const at80 = (host: string) => judge({ target: '/', rawHeaders: ['Host', host] }, { port: 80 });
  expect([at80('localhost'), at80('localhost:7337')]).toEqual(['nobody', 'HOST_FORBIDDEN']);
});

test('content types', () => {
  const send = (...values: string[]) =>
    judge({
      method: 'POST',
      rawHeaders: [HOST, AUTH, ...values.map((value) => ['content-type', value])].flat(),
    });
  expect(send('application/json; charset=utf-8')).toBe('key');
  expect(send('Application/JSON')).toBe('key');
  for (const type of [
    'application/json5',
    'text/plain; application/json',
    'application/json, text/plain',
    '',
  ])
    expect(send(type)).toBe('JSON_REQUIRED');
  expect(send()).toBe('JSON_REQUIRED');
});

test('accepts only paths that URL parsing and decoding leave unchanged', () => {
  const part = fc.constantFrom(
    'api',
    '/',
    '.',
    '..',
    '%',
    '%2e',
    '%2F',
    '%61',
    '%20',
    '%C3%A9',
    'x',
    '\\',
    '#',
    ';',
    '%5c',
    '%00',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const target = `/${parts.join('')}`;
      const verdict = checkGate(
        { method: 'GET', target, rawHeaders: [...HOST, ...AUTH], transport: 'tcp', upgrade: false },
        rules,
      );
      if (!verdict.allowed) return;
      const read = new URL(`http://localhost${target}`).pathname;
      expect([read, verdict.path]).toEqual([target, target]);
      const decoded = decodeURI(target);
      expect(decoded.startsWith('/api/') || decoded === '/api').toBe(
        target.startsWith('/api/') || target === '/api',
      );
      expect(decodeURIComponent(target).split('/').length).toBe(target.split('/').length);
    }),
    { numRuns: 2000 },
  );
});

test('neither throws on nor accepts missing headers and random input', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.string(), fc.string(), (rawHeaders, target, method) => {
      const verdict = checkGate({ method, target, rawHeaders, transport: 'tcp', upgrade: false }, rules);
      expect(verdict.allowed).toBe(false);
    }),
  );
});

test('takes the origin from Origin, or derives it from Host', () => {
  const originOf = (...headers: string[][]) => {
    const verdict = checkGate(
      { method: 'GET', target: '/api/events', rawHeaders: headers.flat(), transport: 'tcp', upgrade: true },
      { ...rules, allowedHosts: ['box.example'] },
    );
    return verdict.allowed ? verdict.origin : verdict.code;
  };
  expect([
    originOf(['Host', 'LocalHost:7337']),
    originOf(HOST, ['Origin', 'http://127.0.0.1:7337']),
    originOf(HOST, ['Origin', 'https://Box.example']),
    originOf(HOST, ['Origin', 'http://localhost:7338']),
  ]).toEqual(['http://localhost:7337', 'http://127.0.0.1:7337', 'https://box.example', 'ORIGIN_FORBIDDEN']);
});
