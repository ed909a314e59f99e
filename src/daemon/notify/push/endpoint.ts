import { BlockList, isIP } from 'node:net';

/** Names that only a local resolver knows (RFC 6761, RFC 6762, RFC 8375, and what routers use). */
const LOCAL_NAME = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|home\.arpa)$/;

/**
 * Returns why notices may not be sent to this endpoint; null when they may: a push service has a public name and uses https on
 * its default port.
 */
export function endpointProblem(endpoint: string): string | null {
  if (!URL.canParse(endpoint)) return 'it is not an address';
  const { protocol, hostname, port, username, password } = new URL(endpoint);
  const name = hostname.replace(/\.$/, '');
  if (protocol !== 'https:') return 'it is not an https address';
  if (username !== '' || password !== '') return 'it has a user name in it';
  if (port !== '') return 'it has a port of its own';
  if (name.startsWith('[') || isIP(name) !== 0) return 'it is an IP address, not a name';
  if (!name.includes('.') || LOCAL_NAME.test(name)) return 'its name is a local one';
  return null;
}

/** Special-purpose IPv4 blocks (IANA registry; RFC 6890): no push service has an address in them. */
const SPECIAL_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];
/** In IPv6 only global unicast is public, except documentation and the blocks that embed IPv4 addresses. */
const GLOBAL_V6 = ['2000::', 3] as const;
const SPECIAL_V6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const special = new BlockList();
for (const [net, bits] of SPECIAL_V4) special.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of SPECIAL_V6) special.addSubnet(net, bits, 'ipv6');
const global = new BlockList();
global.addSubnet(GLOBAL_V6[0], GLOBAL_V6[1], 'ipv6');

/** Returns true for an address of the public internet. What a name resolves to is checked right before connecting. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special.check(address, 'ipv4');
  return family === 6 && global.check(address, 'ipv6') && !special.check(address, 'ipv6');
}
