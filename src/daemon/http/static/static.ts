import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { ASSETS, CONTENT_TYPES, extensionOf, isPagePath } from '../pages.js';

/** A request for a file. `accept*` are the header values; `mode` is Sec-Fetch-Mode. */
type FileRequest = {
  path: string;
  accept: string;
  acceptEncoding: string;
  ifNoneMatch: string;
  mode: string | undefined;
};
type FileResponse =
  | { status: 200; headers: Record<string, string>; body: Bytes }
  | { status: 304; headers: Record<string, string> };

/** Not shared between threads, which a response body requires. */
type Bytes = Uint8Array<ArrayBuffer>;
type Encoding = 'br' | 'gzip' | 'identity';
type Loaded = { etag: string; content: Bytes; compressed: Partial<Record<Encoding, Promise<Bytes>>> };

/** Smaller files gain nothing from compression. */
const COMPRESS_MIN_BYTES = 1024;
/** Brotli's default, 11, takes seconds for a large script; 6 gives nearly the same size. */
const BROTLI_QUALITY = 6;
const COMPRESSIBLE = new Set([
  '.css',
  '.html',
  '.js',
  '.json',
  '.map',
  '.mjs',
  '.svg',
  '.txt',
  '.wasm',
  '.webmanifest',
]);

/**
 * Serves the built dashboard. A navigation to any page's URL gets `index.html`; a missing file is an error (an old tab that
 * requests a script of an older build must not get a page). Files are read once, and again when they change.
 */
export function createStatic(directory: string): {
  serve(request: FileRequest): Promise<FileResponse | null>;
} {
  const files = new Map<string, { stamp: string; loaded: Promise<Loaded> }>();

  const load = async (path: string): Promise<Loaded | null> => {
    const file = await locate(directory, path);
    if (file === null) {
      files.delete(path);
      return null;
    }
    const known = files.get(path);
    if (known?.stamp === file.stamp) return known.loaded;
    const loaded = readWhole(file.path);
    files.set(path, { stamp: file.stamp, loaded });
    loaded.catch(() => files.delete(path));
    return loaded;
  };

  return {
    async serve(request) {
      const isFile = CONTENT_TYPES[extensionOf(request.path)] !== undefined;
      const path = isFile ? request.path : isPage(request) ? '/index.html' : null;
      const loaded = path === null ? null : await load(path);
      if (path === null || loaded === null) return null;
      const encoding = choose(request.acceptEncoding, path, loaded.content.length);
      const etag = `"${loaded.etag}${encoding === 'identity' ? '' : `-${encoding}`}"`;
      const headers: Record<string, string> = {
        'Content-Type': CONTENT_TYPES[extensionOf(path)] ?? 'application/octet-stream',
        'Cache-Control': path.startsWith(ASSETS) ? 'public, max-age=31536000, immutable' : 'no-cache',
        ETag: etag,
        Vary: 'Accept-Encoding',
      };
      if (request.ifNoneMatch.split(/\s*,\s*/).includes(etag)) return { status: 304, headers };
      if (encoding === 'identity') return { status: 200, headers, body: loaded.content };
      loaded.compressed[encoding] ??= compress(encoding, loaded.content);
      return {
        status: 200,
        headers: { ...headers, 'Content-Encoding': encoding },
        body: await loaded.compressed[encoding],
      };
    },
  };
}

function isPage(request: FileRequest): boolean {
  if (!isPagePath(request.path)) return false;
  if (request.path === '/') return true;
  return request.mode === undefined ? request.accept.includes('text/html') : request.mode === 'navigate';
}

/** Returns the file for a path that passed the gate, or null; never one outside of the directory, not even through a link. */
async function locate(directory: string, path: string): Promise<{ path: string; stamp: string } | null> {
  if (path.includes('%')) return null;
  try {
    const root = await realpath(directory);
    const file = await realpath(join(root, path));
    if (!file.startsWith(root + sep)) return null;
    const info = await stat(file);
    return info.isFile() ? { path: file, stamp: `${info.ino}.${info.size}.${info.mtimeMs}` } : null;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return null;
    throw error;
  }
}

async function readWhole(path: string): Promise<Loaded> {
  const content = await readFile(path);
  return {
    etag: createHash('sha256').update(content).digest('base64url').slice(0, 22),
    content,
    compressed: {},
  };
}

function choose(acceptEncoding: string, path: string, size: number): Encoding {
  if (size < COMPRESS_MIN_BYTES || !COMPRESSIBLE.has(extensionOf(path))) return 'identity';
  const accepted = acceptEncoding
    .toLowerCase()
    .split(',')
    .map((part) => part.trim().split(/\s*;\s*/))
    .filter(([, weight]) => !/^q=0(\.0*)?$/.test(weight ?? ''))
    .map(([name]) => name);
  return accepted.includes('br') ? 'br' : accepted.includes('gzip') ? 'gzip' : 'identity';
}

function compress(encoding: 'br' | 'gzip', content: Bytes): Promise<Bytes> {
  if (encoding === 'gzip') return promisify(gzip)(content);
  return promisify(brotliCompress)(content, {
    params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY },
  });
}
