import type { Progress } from '../../../contract/session/session.js';
import type { SpawnEnvironment } from '../../environment/environment.js';
import { cancelled } from './failure/failure.js';

export type Watcher = {
  signal: AbortSignal;
  onProgress(progress: Progress): void;
  /** The remote has said its first word. */
  onAnswer?: () => void;
  /** Whose work it is; work that is shared is done in the environment of the one who began it. */
  environment?: SpawnEnvironment | undefined;
};

type Entry = {
  result: Promise<unknown>;
  watchers: Set<Watcher>;
  abort: AbortController;
  last: Progress | null;
};

export type SharedWork<T> = {
  /**
   * Runs `work` for `key`, or joins the one that runs already. Every watcher hears its progress. A watcher that aborts is
   * answered SPAWN_CANCELLED; the work itself is aborted when the last one has gone, and that one is answered after the work
   * has cleaned up.
   */
  join(
    key: string,
    work: (watcher: Watcher) => Promise<T>,
    watcher: Watcher,
  ): { joined: boolean; result: Promise<T> };
  /** Aborts everything and waits for its end. */
  stop(): Promise<void>;
};

/** One piece of work at a time per key, shared by everyone who wants the same. */
export function createSharedWork<T>(): SharedWork<T> {
  const entries = new Map<string, Entry>();

  const start = (key: string, work: (watcher: Watcher) => Promise<T>, first: Watcher): Entry => {
    const abort = new AbortController();
    const entry: Entry = { result: Promise.resolve(), watchers: new Set(), abort, last: null };
    const onProgress = (progress: Progress) => {
      entry.last = progress;
      for (const watcher of entry.watchers) watcher.onProgress(progress);
    };
    entry.result = work({ signal: abort.signal, onProgress, environment: first.environment }).finally(() => {
      if (entries.get(key) === entry) entries.delete(key);
    });
    entry.result.catch(() => undefined); // the watchers have it too
    entries.set(key, entry);
    return entry;
  };

  const watch = async (key: string, entry: Entry, watcher: Watcher): Promise<T> => {
    entry.watchers.add(watcher);
    if (entry.last !== null) watcher.onProgress(entry.last);
    let onAbort = () => {};
    const left = new Promise<'left'>((resolve) => {
      onAbort = () => resolve('left');
      watcher.signal.addEventListener('abort', onAbort, { once: true });
      if (watcher.signal.aborted) onAbort();
    });
    try {
      if ((await Promise.race([entry.result, left])) !== 'left') return (await entry.result) as T;
      entry.watchers.delete(watcher);
      if (entry.watchers.size === 0) {
        // Nobody may join work that is being taken down.
        if (entries.get(key) === entry) entries.delete(key);
        entry.abort.abort();
        await entry.result.catch(() => undefined);
      }
      throw cancelled();
    } finally {
      entry.watchers.delete(watcher);
      watcher.signal.removeEventListener('abort', onAbort);
    }
  };

  return {
    join(key, work, watcher) {
      const running = entries.get(key);
      const entry = running ?? start(key, work, watcher);
      return { joined: running !== undefined, result: watch(key, entry, watcher) };
    },
    async stop() {
      const running = [...entries.values()];
      for (const entry of running) entry.abort.abort();
      await Promise.allSettled(running.map((entry) => entry.result));
    },
  };
}
