import { isIP } from 'node:net';
import { UsageError } from '../input/usage-error.js';

/** RFC 1035: a label has 63 characters at most, a name 253. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const NAME_MAX = 253;
/** The gate always answers to these. */
const OWN = new Set(['localhost', 'schmux.localhost']);

/** A host name as `allowed_hosts` keeps it: lower case, without a dot at its end. UsageError says what is wrong with it. */
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

/** The host in an address, or null when there is none that could be meant. */
function hostOf(address: string): string | null {
  const text = address.includes('://') ? address : `https://${address}`;
  if (!URL.canParse(text)) return null;
  const { hostname } = new URL(text);
  return LABEL.test(hostname.split('.')[0] ?? '') ? hostname : null;
}
