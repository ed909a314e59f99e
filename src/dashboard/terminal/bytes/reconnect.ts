import type { SessionTerminal } from '../session-terminal.js';

/** The terminal of a session that has just started is there a moment later. Unit: ms. */
const FIRST_MS = 100;
/** Asked for no more often than that, however long it takes. Unit: ms. */
const LATEST_MS = 5000;

/**
 * "No such session" is final for a viewer, and wrong for one that came before the session's terminal was made, or while the
 * daemon that started anew was still finding it: as long as the session is known, the viewer asks again. Answers its own stop.
 */
export function retryWhileKnown(
  view: Pick<SessionTerminal, 'status' | 'retry'>,
  isKnown: () => boolean,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_MS;
  const check = (): void => {
    const { connection } = view.status.get();
    if (connection === 'online') wait = FIRST_MS;
    if (connection !== 'gone' || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      if (isKnown()) view.retry();
    }, wait);
    wait = Math.min(wait * 2, LATEST_MS);
  };
  check();
  const stop = view.status.subscribe(check);
  return () => {
    clearTimeout(timer);
    stop();
  };
}
