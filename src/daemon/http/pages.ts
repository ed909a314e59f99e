import { PUSH_WORKER } from '../../contract/service-workers.js';

/** File extensions of the dashboard's build, with their content types. */
export const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.wav': 'audio/wav',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/** Hashed files of the build, whose content never changes. */
export const ASSETS = '/assets/';

export function isApiPath(path: string): boolean {
  return path === '/api' || path.startsWith('/api/');
}

/** Returns `.js` for `/assets/a.b.js`, '' without a dot; always lower case. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot).toLowerCase();
}

/**
 * True for a URL that the user may visit: a view of the dashboard; never the API, a file of the build, or the scope of our service
 * worker. Workspace ids may contain dots, so only extensions of files that are actually served make a path a file.
 */
export function isPagePath(path: string): boolean {
  if (isApiPath(path) || path.startsWith(ASSETS) || path.startsWith(PUSH_WORKER.scope)) return false;
  const extension = extensionOf(path);
  return path === '/index.html' || CONTENT_TYPES[extension] === undefined;
}
