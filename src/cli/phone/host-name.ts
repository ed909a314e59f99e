import { isIP } from 'node:net';
import { UsageError } from '../input/usage-error.js';

/** RFC 1035: a label has at most 63 characters, a name 253. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const NAME_MAX = 253;
/** Names that the gate always accepts. */
const OWN = new Set(['localhost', 'schmux.localhost']);

/** Returns a host name as `allowed_hosts` stores it: lower case, without a trailing dot. Throws UsageError if it is invalid. */
export function readHostName(given: string): string {
  const name = given.trim().toLowerCase().replace(/\.$/, '');
  if (/[/:@?#]/.test(name) && isIP(name) === 0) {
    const found = hostOf(name);
    throw new UsageError(
      `"${given}" is an address, not a host name.`,
      found === null ? 'A host name looks like box.example.com.' : `Give only the name: --host ${found}`,
    );
  }
  if (isIP(name) !== 0)
    throw new UsageError(
      `"${given}" is an IP address. A phone needs HTTPS, and certificates are issued for names.`,
      'Use a name that reaches this machine, like box.example.com.',
    );
  if (name.length > NAME_MAX || !name.split('.').every((label) => LABEL.test(label)))
    throw new UsageError(
      `"${given}" is not a host name.`,
      'A host name has letters, digits, hyphens and dots, like box.example.com.',
    );
  if (OWN.has(name)) throw new UsageError(`${name} is this machine's own name and always works.`);
  return name;
}

/** Returns the host in a URL, or null if there is none. */
function hostOf(address: string): string | null {
  const text = address.includes('://') ? address : `https://${address}`;
  if (!URL.canParse(text)) return null;
  const { hostname } = new URL(text);
  return LABEL.test(hostname.split('.')[0] ?? '') ? hostname : null;
}
