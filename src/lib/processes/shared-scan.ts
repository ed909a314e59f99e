/**
 * Shares a scan between callers: all calls during a running scan share the next one, so that ending a hundred agents lists the
 * processes a few times and not a hundred. A scan always begins after the call that it serves.
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
