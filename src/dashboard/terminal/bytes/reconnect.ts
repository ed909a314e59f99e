import type { SessionTerminal } from '../session-terminal.js';

/** The terminal of a session that has just started exists a moment later. */
const FIRST_MS = 100;
/** The longest delay between two attempts. */
const LATEST_MS = 5000;

/**
 * "No such session" is final for a viewer, but wrong for one that came before the session's terminal existed, or while
 * a restarted daemon was still finding it. As long as the session is known, the viewer tries again. Returns a function
 * that stops this.
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
