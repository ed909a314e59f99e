import type { ErrorCode } from '../../../contract/errors.js';
import { isApiPath, isPagePath } from '../static/pages.js';

/** Over the unix socket the kernel has already said who it is; over TCP a key does, or nobody has been told yet. */
export type Caller = { kind: 'unix' } | { kind: 'key'; id: string } | { kind: 'nobody' };

/** One request as it stands on the wire. `rawHeaders` is Node's flat list (name, value, name, value), duplicates kept. */
export type RequestFacts = {
  method: string;
  target: string;
  rawHeaders: readonly string[];
  transport: 'tcp' | 'unix';
  /** A WebSocket handshake: its key comes in the first frame, so it is not asked for here. */
  upgrade: boolean;
};

export type GateRules = {
  port: number;
  /** Names beside the four of our own, from `allowed_hosts`. */
  allowedHosts: readonly string[];
  /** The id of a key that is in force, else null. */
  verify(key: string): string | null;
  /** `POST /api/auth/exchange`: what may be called without a key. */
  isOpen(method: string, path: string): boolean;
};

/** `origin` is where the page says it is from; without one, what the Host header makes of it. Both have been checked. */
export type GateDecision =
  | { allowed: true; caller: Caller; path: string; query: string; host: string; origin: string }
  | { allowed: false; code: ErrorCode };

const OWN_NAMES = ['localhost', '127.0.0.1', '[::1]', 'schmux.localhost'];
const READS = new Set(['GET', 'HEAD', 'OPTIONS']);
const refuse = (code: ErrorCode): GateDecision => ({ allowed: false, code });

/**
 * The one gate: Host, Origin, Sec-Fetch-Site, key, content type, in this order, for every request and every handshake.
 * Pure. Over the unix socket, which no browser can reach, only signs of a browser are refused.
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
    // 1. A name that was rebound to this machine arrives with its own Host; an absolute target would go round the header.
    if (!isOneOf(host, own.hosts) || !facts.target.startsWith('/')) return refuse('HOST_FORBIDDEN');
    // 2. Not sent by a page's navigation, always sent by its scripts' writes and sockets.
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

  // 4. A header that no page can make a browser add by itself.
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

/** True while pages from there are let in: names may be taken out of `allowed_hosts` while their sockets are open. */
export function isOwnOrigin(origin: string, rules: Pick<GateRules, 'port' | 'allowedHosts'>): boolean {
  return ownAddresses(rules).origins.has(origin);
}

/** All values of a header, in order; two Host lines are two values. */
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

/** A person following a link or typing the address: the page itself, at the top of a tab, nothing else. */
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
 * A path with one reading only: no empty or dot segment, no backslash, and nothing percent-encoded that could stand as it
 * is, so that the gate, the router and the file system cannot disagree about where it leads.
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
