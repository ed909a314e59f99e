import type { App } from '../../state/app.js';

/** Saves what the session has printed, as plain text, to a file of this browser. */
export async function downloadScreen(app: App, id: string): Promise<void> {
  const query = { scrollback: 'true', ansi: 'false' };
  const capture = await app.actions.attempt('Not downloaded', () =>
    app.client.call('sessionCapture', { params: { id }, query }),
  );
  if (capture === null) return;
  const url = URL.createObjectURL(new Blob([capture.text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `schmux-${id}.log.txt`;
  link.click();
  URL.revokeObjectURL(url);
}
