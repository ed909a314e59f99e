import { expect, test } from 'vitest';
import { dnsNameOf } from './tailscale.js';
import { describeWays, waysOf } from './ways.js';

const machine = { port: 7337, user: 'me', hostName: 'box', env: {} };
const NONE = { installed: false, dns_name: null };
const UP = { installed: true, dns_name: 'box.tail1234.ts.net' };
const words = (tailscale: typeof NONE | typeof UP, allowed: string[] = []) =>
  describeWays(waysOf(machine, tailscale), 7337, allowed).join('\n');

test("the tunnel's command has this port, user and host", () => {
  expect(waysOf(machine, NONE).ssh).toBe('ssh -L 7337:localhost:7337 me@box');
  const env = { SSH_CONNECTION: '10.0.0.9 50000 10.0.0.5 2222' };
  expect(waysOf({ ...machine, env }, NONE).ssh).toBe('ssh -p 2222 -L 7337:localhost:7337 me@box');
  expect(waysOf({ ...machine, env: { SSH_CONNECTION: 'x y z 22' } }, NONE).ssh).not.toContain('-p');
  expect(waysOf({ ...machine, env: { SSH_CONNECTION: 'a b c $(id)' } }, NONE).ssh).not.toContain('$');
});

test('each state of Tailscale gets the next step', () => {
  expect(words(NONE)).toContain('Not installed here');
  expect(words({ installed: true, dns_name: null })).toContain('not connected: tailscale up');
  expect(words(UP)).toMatch(/tailscale serve --bg 7337\n\s+schmux phone --host box\.tail1234\.ts\.net/);
  expect(words(UP, ['box.tail1234.ts.net'])).not.toContain('--host box');
  for (const text of [words(NONE), words(UP)]) expect(text).toContain('opens none of them for you');
});

test.each([
  [
    'connected',
    '{"BackendState":"Running","Self":{"DNSName":"Box.tail1234.ts.net."}}',
    'box.tail1234.ts.net',
  ],
  ['stopped', '{"BackendState":"Stopped","Self":{"DNSName":"box.tail1234.ts.net."}}', null],
  ['without a name', '{"BackendState":"Running","Self":{"DNSName":""}}', null],
  ['with a name that is none', '{"BackendState":"Running","Self":{"DNSName":"a\\u001b[2J."}}', null],
  ['of another form', '{"Self":null}', null],
  ['not JSON', 'tailscaled is not running', null],
])('the status of a Tailscale that is %s', (_what, text, name) => {
  expect(dnsNameOf(text)).toBe(name);
});
