import { errorFromBody } from '../../../contract/errors.js';
import { errorBodySchema } from '../../../contract/session/session.js';
import { logPath } from '../../../contract/terminal/log.js';
import type { App } from '../../state/app.js';

/** Saves a blob as a file on the user's machine. */
function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** Saves everything the session printed, byte for byte. */
export async function downloadLog(app: App, id: string): Promise<void> {
  // A link cannot carry the key, and a key in a URL would end up in histories and logs; so the log is fetched.
  const blob = await app.actions.attempt('Could not download the log', async () => {
    const answer = await app.fetch(logPath(id));
    if (answer.ok) return answer.blob();
    throw errorFromBody(errorBodySchema.parse(await answer.json()));
  });
  if (blob !== null) save(blob, `schmux-${id}.log`);
}

/** Saves screen and scrollback as plain text. */
export async function downloadText(app: App, id: string): Promise<void> {
  const query = { scrollback: 'true', ansi: 'false' };
  const capture = await app.actions.attempt('Could not save', () =>
    app.client.call('sessionCapture', { params: { id }, query }),
  );
  if (capture !== null)
    save(new Blob([capture.text], { type: 'text/plain;charset=utf-8' }), `schmux-${id}.txt`);
}
