/**
 * One scan for many callers: who asks while a scan runs shares the next one, so that ending a hundred agents lists the
 * processes a few times and not a hundred. A scan begins after the call that asked for it.
 */
export function shareScans<T>(scan: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | null = null;
  return () => {
    if (next !== null) return next;
    const begin = () => {
      next = null;
      return scan();
    };
    const mine = running.then(begin, begin);
    running = mine.catch(() => undefined);
    next = mine;
    return mine;
  };
}
