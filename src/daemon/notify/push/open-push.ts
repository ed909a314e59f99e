import { needsYou } from '../../../contract/session/attention.js';
import { toSchmuxError } from '../../../contract/errors.js';
import type { Session } from '../../../contract/session/session.js';
import type { Clock } from '../../../lib/clock.js';
import type { Logger } from '../../../lib/logging/logger.js';
import { readJsonFile, writeJsonFile } from '../../store/json-file.js';
import { NO_PUSH, pushFileSchema } from './push-file.js';
import { createPush, type Push } from './push.js';

export type OpenPushDeps = {
  /** The path of `push.json`. */
  path: string;
  session(id: string): Session | null;
  /** Called when the first browser has subscribed, or the last subscription has ended. */
  onChange(): void;
  /** Takes note of what could not be read; the daemon starts without it. */
  goOnWithout(problem: string): void;
  clock: Clock;
  logger: Logger;
};

/** Sets up Web Push with what `push.json` holds, or without subscriptions when the file cannot be read. */
export async function openPush(deps: OpenPushDeps): Promise<Push> {
  const { path, session, onChange, goOnWithout, clock, logger } = deps;
  const options = { fallback: NO_PUSH, onProblem: goOnWithout };
  const file = await readJsonFile(path, pushFileSchema, options).catch((error: unknown) => {
    goOnWithout(`${toSchmuxError(error).message} No push notifications are sent.`);
    return NO_PUSH;
  });
  return createPush({
    file,
    save: (stored) => writeJsonFile(path, stored),
    isDue(id) {
      const found = session(id);
      return found !== null && needsYou(found) && !found.muted;
    },
    onChange,
    clock,
    logger,
  });
}
