import { SchmuxError } from '../../../contract/errors.js';
import type { App } from '../app.js';
import { CONTENT_TYPES } from '../pages.js';
import { gateError } from '../gate/errors.js';
import { errorResponse } from '../routes/routes.js';
import type { createStatic } from './static.js';

/** Adds all routes outside of the API: the dashboard's files, and its page for each of its views. */
export function addPages(app: App, files: ReturnType<typeof createStatic>): void {
  app.get('*', async (c) => {
    const header = (name: string) => c.req.header(name) ?? '';
    const path = (c.env.incoming.url ?? '').split('?', 1)[0] ?? '';
    const response = await files.serve({
      path,
      accept: header('accept'),
      acceptEncoding: header('accept-encoding'),
      ifNoneMatch: header('if-none-match'),
      mode: c.req.header('sec-fetch-mode'),
    });
    if (response?.status === 304) return c.body(null, 304, response.headers);
    if (response !== null) return c.body(response.body, 200, response.headers);
    if (path !== '/') return errorResponse(c, gateError('NOT_FOUND'));
    return c.body('The dashboard has not been built. Build it with: npm run build\n', 404, {
      'Content-Type': CONTENT_TYPES['.txt'] ?? '',
    });
  });
  app.all('*', (c) => {
    c.header('Allow', 'GET, HEAD');
    return errorResponse(c, new SchmuxError('METHOD_NOT_ALLOWED', 'This address accepts GET only.'));
  });
}
