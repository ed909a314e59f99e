import { travelling } from '../contract/environment.js';
import type { Session } from '../contract/session/session.js';
import type { Push } from './notify/push/push.js';
import { sendNotice } from './notify/send-notice.js';
import { createTelling } from './notify/notifier.js';
import type { Foundation } from './foundation.js';

/** Tells of waiting sessions by the webhook or command of the settings, and by the push of browsers that asked for it. */
export function createNotices(
  { config, clock, logger, faults }: Pick<Foundation, 'config' | 'clock' | 'logger' | 'faults'>,
  deps: {
    sessions(): Session[];
    isLooking(id: string): boolean;
    push: Push;
    env: Readonly<Record<string, string | undefined>>;
  },
) {
  return createTelling({
    settings: () => config.current().notifications,
    sessions: deps.sessions,
    isLooking: deps.isLooking,
    push: deps.push,
    send: (notice, settings) => sendNotice(notice, settings, travelling(deps.env)),
    onProblem(error) {
      if (error !== null) logger.warn({ err: error }, 'nobody could be told');
      const hint = 'Mend notifications.command or notifications.webhook in config.json.';
      faults.set('NOTIFY_FAILED', error === null ? null : { message: error.message, hint });
    },
    clock,
  });
}
