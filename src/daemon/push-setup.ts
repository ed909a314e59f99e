import { needsYou } from '../contract/session/attention.js';
import { toSchmuxError } from '../contract/errors.js';
import type { Session } from '../contract/session/session.js';
import { NO_PUSH, pushFileSchema } from './notify/push/push-file.js';
import { createPush, type Push } from './notify/push/push.js';
import type { Foundation } from './foundation.js';
import type { Home } from './home/home.js';
import { readJsonFile, writeJsonFile } from './store/json-file.js';

/** What the domain is given of its surroundings: the socket that hooks report to, and the browsers that are told. */
export type Outside = { hookSocket(): string; push: Push };

/** Web Push with what `push.json` holds; without the file's subscriptions when it cannot be read. */
export async function openPush(
  home: Home,
  { clock, logger, goOnWithout }: Foundation,
  from: { session(id: string): Session | null; onChange(): void },
): Promise<Push> {
  const options = { fallback: NO_PUSH, onProblem: goOnWithout };
  const file = await readJsonFile(home.push, pushFileSchema, options).catch((error: unknown) => {
    goOnWithout(`${toSchmuxError(error).message} Nothing is pushed to phones.`);
    return NO_PUSH;
  });
  return createPush({
    file,
    save: (stored) => writeJsonFile(home.push, stored),
    isDue(id) {
      const session = from.session(id);
      return session !== null && needsYou(session) && !session.muted;
    },
    onChange: from.onChange,
    clock,
    logger,
  });
}
