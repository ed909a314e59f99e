import { PUSH_WORKER } from '../../../contract/service-workers.js';

/** Extensions of what the dashboard's build makes, with the type each is served as. */
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

/** Hashed files of the build: their content never changes under one name. */
export const ASSETS = '/assets/';

export function isApiPath(path: string): boolean {
  return path === '/api' || path.startsWith('/api/');
}

/** `.js` for `/assets/a.b.js`, empty without a dot; always lower case. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot).toLowerCase();
}

/**
 * True for a URL that a person may visit: a view of the dashboard, never the API, never a file of the build and never what our service worker has as its scope. Workspace
 * ids may hold dots, so only the extensions of files that are really served make a path a file.
 */
export function isPagePath(path: string): boolean {
  if (isApiPath(path) || path.startsWith(ASSETS) || path.startsWith(PUSH_WORKER.scope)) return false;
  const extension = extensionOf(path);
  return path === '/index.html' || CONTENT_TYPES[extension] === undefined;
}
