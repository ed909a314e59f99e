import { expect, test } from 'vitest';
import { endpointProblem, isPublicAddress } from './endpoint.js';

test.each([
  'https://fcm.googleapis.com/fcm/send/abc:def',
  'https://updates.push.services.mozilla.com/wpush/v2/gAAAA',
  'https://web.push.apple.com/QOyx',
  'https://wns2-par02p.notify.windows.com/w/?token=x',
])('%s is a push service', (endpoint) => {
  expect(endpointProblem(endpoint)).toBeNull();
});

test.each([
  'http://push.example.com/x',
  'https://push.example.com:8443/x',
  'https://me:secret@push.example.com/x',
  'https://127.0.0.1/x',
  'https://2130706433/x',
  'https://0x7f.1/x',
  'https://[::1]/x',
  'https://[::ffff:127.0.0.1]/x',
  'https://localhost/x',
  'https://LOCALHOST./x',
  'https://a.localhost/x',
  'https://printer.local/x',
  'https://metadata.google.internal/x',
  'https://router.lan/x',
  'https://intranet/x',
  'file:///etc/passwd',
  'push.example.com',
  '',
])('%j is none', (endpoint) => {
  expect(endpointProblem(endpoint)).toMatch(/^it(s name)? is |^it has /);
});

test.each([
  ['142.250.1.1', true],
  ['2a00:1450:4001::1', true],
  ['0.0.0.0', false],
  ['10.1.2.3', false],
  ['100.100.100.100', false],
  ['127.0.0.2', false],
  ['169.254.169.254', false],
  ['172.31.0.1', false],
  ['192.168.1.1', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::1', false],
  ['::', false],
  ['::ffff:10.0.0.1', false],
  ['64:ff9b::a00:1', false],
  ['fc00::1', false],
  ['fe80::1', false],
  ['2002:a00:1::', false],
  ['2001:db8::1', false],
  ['push.example.com', false],
])('%s: public %s', (address, isPublic) => {
  expect(isPublicAddress(address)).toBe(isPublic);
});
