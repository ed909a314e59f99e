import { SchmuxError } from '../../../contract/errors.js';
import type { App } from '../app.js';
import { CONTENT_TYPES } from './pages.js';
import { refusal } from '../gate/errors.js';
import { errorAnswer } from '../routes/routes.js';
import type { createStatic } from './static.js';

/** Everything that is not the API: the dashboard's files, and its page for each of its views. */
export function addPages(app: App, files: ReturnType<typeof createStatic>): void {
  app.get('*', async (c) => {
    const header = (name: string) => c.req.header(name) ?? '';
    const path = (c.env.incoming.url ?? '').split('?', 1)[0] ?? '';
    const answer = await files.answer({
      path,
      accept: header('accept'),
      acceptEncoding: header('accept-encoding'),
      ifNoneMatch: header('if-none-match'),
      mode: c.req.header('sec-fetch-mode'),
    });
    if (answer?.status === 304) return c.body(null, 304, answer.headers);
    if (answer !== null) return c.body(answer.body, 200, answer.headers);
    if (path !== '/') return errorAnswer(c, refusal('NOT_FOUND'));
    return c.body('The dashboard has not been built. Build it with: npm run build\n', 404, {
      'Content-Type': CONTENT_TYPES['.txt'] ?? '',
    });
  });
  app.all('*', (c) => {
    c.header('Allow', 'GET, HEAD');
    return errorAnswer(c, new SchmuxError('METHOD_NOT_ALLOWED', 'This address takes GET only.'));
  });
}
