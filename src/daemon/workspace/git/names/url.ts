import { createHash } from 'node:crypto';
import { isPlainText, NAME } from '../../../../contract/names.js';
import { SchmuxError } from '../../../../contract/errors.js';

export type RepoUrlKind = 'https' | 'http' | 'ssh' | 'git' | 'file' | 'scp' | 'path';
/** A repository's address. `text` is passed to git and becomes `origin`; `host` is null for a repository on this machine. */
export type RepoUrl = { text: string; kind: RepoUrlKind; host: string | null; path: string };

/** Longer than any real address; keeps argv and messages short. */
const URL_MAX_CHARS = 4096;
const SUPPORTED = 'https://, ssh://, git:// and file:// addresses, user@host:path, and absolute paths';
/** Hosts for which plain http is accepted: it sends contents and credentials in the clear, which only this machine sees. */
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
/** git's rule for scp-like addresses (git-clone(1), "GIT URLS"): a colon before the first slash. */
const SCP = /^(?:([^@\s/:]+)@)?(\[[0-9a-fA-F:.]+\]|[^\s:/@[\]]+):(?!\/\/)(.+)$/;

/**
 * Parses the addresses that `SUPPORTED` names and nothing else: no remote helpers (`ext::`), nothing that ssh or git could take
 * for an option, no control or direction-changing characters, no password. Throws REPO_URL_INVALID with the reason.
 */
export function parseRepoUrl(input: string, home?: string): RepoUrl {
  const text = expandHome(input.trim(), home);
  if (text === '') throw invalid(input, 'it is empty');
  if (text.length > URL_MAX_CHARS) throw invalid('', `it is longer than ${URL_MAX_CHARS} characters`);
  if (!isPlainText(text)) throw invalid('', 'it contains control or direction-changing characters');
  if (text.startsWith('-')) throw invalid(text, 'it starts with a dash');
  if (/^[A-Za-z0-9+.-]+::/.test(text))
    throw invalid(text, 'remote helpers (name::address) are not supported');
  if (text.startsWith('/')) return { text, kind: 'path', host: null, path: checkPath(text, text) };
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return parseScp(text);
  if (scheme === 'file') return parseFile(text);
  if (scheme === 'https' || scheme === 'http' || scheme === 'ssh' || scheme === 'git')
    return parseNetwork(text, scheme);
  throw invalid(text, `${scheme}:// is not supported`);
}

/** Returns the default name of a repository: the last part of its path, made safe. Always a valid name. */
export function nameFromUrl(url: RepoUrl): string {
  const last =
    url.path
      .replace(/\/+$/, '')
      .replace(/\/\.git$/, '')
      .split(/[/:]/)
      .at(-1) ?? '';
  const name = last
    .replace(/\.git$/i, '')
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
    .slice(0, 64);
  return NAME.test(name) ? name : 'repo';
}

/** Returns the name of a mirror's folder in `repos/`: readable, and different for every address. */
export function mirrorName(url: RepoUrl): string {
  const hash = createHash('sha256').update(url.text.replace(/\/+$/, '')).digest('hex').slice(0, 12);
  return `${nameFromUrl(url)}-${hash}.git`;
}

/** Returns the address for a message or log: shortened, and without its user name, which may be a token. */
export function displayUrl(text: string): string {
  const bare = text.replace(/^([a-z+.-]+:\/\/)[^/@]*@/i, '$1');
  return bare.length > 200 ? `${bare.slice(0, 199)}…` : bare;
}

function parseScp(text: string): RepoUrl {
  const match = SCP.exec(text);
  if (match === null)
    throw invalid(text, 'it is neither an address that git understands nor an absolute path');
  const [, user, host = '', path = ''] = match;
  checkHost(text, { user: user ?? '', host });
  return { text, kind: 'scp', host, path: checkPath(text, path) };
}

function parseFile(text: string): RepoUrl {
  const rest = text.slice('file://'.length);
  const path = rest.startsWith('localhost/') ? rest.slice('localhost'.length) : rest;
  if (!path.startsWith('/')) throw invalid(text, 'file:// needs an absolute path: file:///home/me/repo.git');
  return { text, kind: 'file', host: null, path: checkPath(text, path) };
}

function parseNetwork(text: string, kind: 'https' | 'http' | 'ssh' | 'git'): RepoUrl {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw invalid(text, 'it is not a valid address');
  }
  if (url.password !== '')
    throw invalid(
      displayUrl(text),
      'it contains a password',
      'Remove the password and let a git credential helper keep it (git config --global credential.helper).',
    );
  if (kind === 'http' && !LOOPBACK.has(url.hostname))
    throw invalid(
      text,
      'http:// is not encrypted',
      'Use https://. Plain http:// is accepted for localhost only.',
    );
  if (url.hash !== '') throw invalid(text, 'it contains a #');
  checkHost(text, { user: decode(text, url.username), host: decode(text, url.hostname) });
  return { text, kind, host: url.hostname, path: checkPath(text, decode(text, url.pathname)) };
}

/** Checks host and user: ssh takes one that starts with a dash for an option (CVE-2017-1000117). */
function checkHost(text: string, part: { user: string; host: string }): void {
  if (part.host === '') throw invalid(text, 'it has no host');
  if (!/^[\p{L}\p{N}._:[\]-]+$/u.test(part.host)) throw invalid(text, 'its host name is not valid');
  if (part.host.startsWith('-') || part.user.startsWith('-'))
    throw invalid(text, 'its host starts with a dash');
}

function checkPath(text: string, path: string): string {
  if (/^\/*$/.test(path)) throw invalid(text, 'it has no path to a repository');
  if (path.startsWith('-') || path.startsWith('/-')) throw invalid(text, 'its path starts with a dash');
  return path;
}

function decode(text: string, part: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(part);
  } catch {
    throw invalid(text, 'it has a broken %-escape');
  }
  if (!isPlainText(decoded)) throw invalid('', 'it contains control characters');
  return decoded;
}

function expandHome(text: string, home: string | undefined): string {
  return home !== undefined && text.startsWith('~/') ? `${home}${text.slice(1)}` : text;
}

function invalid(text: string, why: string, hint = `Supported: ${SUPPORTED}.`): SchmuxError {
  const shown = text === '' ? 'The address' : `The address ${JSON.stringify(displayUrl(text))}`;
  return new SchmuxError('REPO_URL_INVALID', `${shown} cannot be used as a repository: ${why}.`, { hint });
}
