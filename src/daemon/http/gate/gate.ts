import type { ErrorCode } from '../../../contract/errors.js';
import { isApiPath, isPagePath } from '../pages.js';

/**
 * The sender of a request: over the unix socket the kernel has checked the user; over TCP a key identifies the caller, or the
 * sender is unknown.
 */
export type Caller = { kind: 'unix' } | { kind: 'key'; id: string } | { kind: 'nobody' };

/** One request as received. `rawHeaders` is Node's flat list (name, value, name, value), with duplicates. */
export type RequestFacts = {
  method: string;
  target: string;
  rawHeaders: readonly string[];
  transport: 'tcp' | 'unix';
  /** A WebSocket handshake: its key comes in the first frame, so none is required here. */
  upgrade: boolean;
};

export type GateRules = {
  port: number;
  /** Host names besides our own four, from `allowed_hosts`. */
  allowedHosts: readonly string[];
  /** Returns the id of a valid key, else null. */
  verify(key: string): string | null;
  /** True for routes that need no key: `POST /api/auth/exchange`. */
  isOpen(method: string, path: string): boolean;
};

/**
 * The result of the gate. `origin` is the Origin header or, without one, the origin that the Host header implies; both are
 * checked.
 */
export type GateDecision =
  | { allowed: true; caller: Caller; path: string; query: string; host: string; origin: string }
  | { allowed: false; code: ErrorCode };

const OWN_NAMES = ['localhost', '127.0.0.1', '[::1]', 'schmux.localhost'];
const READS = new Set(['GET', 'HEAD', 'OPTIONS']);
const refuse = (code: ErrorCode): GateDecision => ({ allowed: false, code });

/**
 * Checks Host, Origin, Sec-Fetch-Site, key and content type, in this order, for every request and every handshake. Pure. Over
 * the unix socket, which no browser can reach, it refuses only signs of a browser.
 */
export function checkGate(facts: RequestFacts, rules: GateRules): GateDecision {
  const header = (name: string) => valuesOf(facts.rawHeaders, name);
  const own = ownAddresses(rules);
  const host = header('host');
  const origin = header('origin');
  const site = header('sec-fetch-site');
  const [path = '', query = ''] = splitOnce(facts.target, '?');

  if (facts.transport === 'unix') {
    if (origin.length > 0 || site.length > 0) return refuse('ORIGIN_FORBIDDEN');
  } else {
    // 1. A name that was rebound to this machine arrives with its own Host; an absolute target would bypass the header.
    if (!isOneOf(host, own.hosts) || !facts.target.startsWith('/')) return refuse('HOST_FORBIDDEN');
    // 2. Navigation does not send Origin; writes and sockets of scripts always do.
    if (origin.length > 0 && !isOneOf(origin, own.origins)) return refuse('ORIGIN_FORBIDDEN');
    // 3. `same-site` is another port of localhost.
    if (site.length > 0 && !isOneOf(site, OWN_SITES) && !isNavigation({ ...facts, path }))
      return refuse('ORIGIN_FORBIDDEN');
  }
  if (!isPlainPath(path)) return refuse('BAD_REQUEST');

  const allow = (caller: Caller): GateDecision => ({
    allowed: true,
    caller,
    path,
    query,
    host: host[0]?.toLowerCase() ?? '',
    origin: (origin[0] ?? `http://${host[0] ?? ''}`).toLowerCase(),
  });
  if (!isApiPath(path)) return allow(facts.transport === 'unix' ? { kind: 'unix' } : { kind: 'nobody' });

  // 4. A header that no page can make a browser send on its own.
  const caller = facts.transport === 'unix' ? ({ kind: 'unix' } as const) : callerOf(header, rules);
  if (facts.upgrade) return allow(facts.transport === 'unix' ? caller : { kind: 'nobody' });
  if (caller.kind === 'nobody' && !rules.isOpen(facts.method, path)) return refuse('KEY_REQUIRED');
  // 5. A form cannot send this type; no form reaches the unix socket.
  if (caller.kind !== 'unix' && !READS.has(facts.method) && !isJson(header('content-type')))
    return refuse('JSON_REQUIRED');
  return allow(caller);
}

const OWN_SITES = new Set(['same-origin', 'none']);

function ownAddresses(rules: Pick<GateRules, 'port' | 'allowedHosts'>): {
  hosts: Set<string>;
  origins: Set<string>;
} {
  const suffix = rules.port === 80 ? '' : `:${rules.port}`;
  const hosts = new Set(OWN_NAMES.map((name) => name + suffix));
  const origins = new Set(OWN_NAMES.map((name) => `http://${name}${suffix}`));
  for (const name of rules.allowedHosts.map((value) => value.toLowerCase())) {
    // A proxy that ends TLS passes on the name it was called by, without our port.
    hosts.add(name + suffix).add(name);
    origins.add(`http://${name}${suffix}`).add(`https://${name}${suffix}`).add(`https://${name}`);
  }
  return { hosts, origins };
}

/** True while pages of this origin are allowed: a name may be removed from `allowed_hosts` while its sockets are open. */
export function isOwnOrigin(origin: string, rules: Pick<GateRules, 'port' | 'allowedHosts'>): boolean {
  return ownAddresses(rules).origins.has(origin);
}

/** Returns all values of a header, in order; two Host lines are two values. */
function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const value = rawHeaders[at + 1];
    if (rawHeaders[at]?.toLowerCase() === name && value !== undefined) values.push(value);
  }
  return values;
}

function isOneOf(values: readonly string[], allowed: ReadonlySet<string>): boolean {
  const [value, ...more] = values;
  return value !== undefined && more.length === 0 && allowed.has(value.toLowerCase());
}

/** True when the user follows a link or types the address: a request for the page itself, at the top level of a tab. */
function isNavigation(facts: RequestFacts & { path: string }): boolean {
  const [mode, dest] = ['sec-fetch-mode', 'sec-fetch-dest'].map((name) => valuesOf(facts.rawHeaders, name));
  return (
    (facts.method === 'GET' || facts.method === 'HEAD') &&
    isPagePath(facts.path) &&
    mode?.length === 1 &&
    mode[0] === 'navigate' &&
    dest?.length === 1 &&
    dest[0] === 'document'
  );
}

/**
 * True for a path with only one interpretation: no empty or dot segment, no backslash, and no needless percent-encoding, so that
 * the gate, the router and the file system cannot disagree about where it leads.
 */
function isPlainPath(path: string): boolean {
  if (!path.startsWith('/') || /\/\/|\/\.\.?(?:\/|$)|[\\#]/.test(path)) return false;
  for (const [escape] of path.matchAll(/%.{0,2}/gs)) {
    if (!/^%[0-9a-f]{2}$/i.test(escape)) return false;
    const char = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    if (/[A-Za-z0-9._~/\\\u0000-\u001f\u007f-]/.test(char)) return false;
  }
  return true;
}

function callerOf(header: (name: string) => string[], rules: GateRules): Caller {
  const [value, ...more] = header('authorization');
  const key = /^Bearer ([A-Za-z0-9_-]{16,200})$/i.exec(value ?? '')?.[1];
  if (key === undefined || more.length > 0) return { kind: 'nobody' };
  const id = rules.verify(key);
  return id === null ? { kind: 'nobody' } : { kind: 'key', id };
}

function isJson(values: readonly string[]): boolean {
  const [type, ...more] = values;
  return more.length === 0 && /^application\/json\s*(?:;\s*charset=utf-8\s*)?$/i.test(type ?? '');
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
