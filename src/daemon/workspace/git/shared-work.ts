import type { Progress } from '../../../contract/session/session.js';
import type { SpawnEnvironment } from '../../environment/environment.js';
import { cancelled } from './failure/failure.js';

/** The party that a piece of work runs for and reports to. */
export type WorkContext = {
  signal: AbortSignal;
  onProgress(progress: Progress): void;
  /** Called when the remote sends its first output. */
  onResponse?: () => void;
  /** The caller's environment; shared work runs in that of the caller who started it. */
  environment?: SpawnEnvironment | undefined;
};

type Entry = {
  result: Promise<unknown>;
  callers: Set<WorkContext>;
  abort: AbortController;
  last: Progress | null;
};

export type SharedWork<T> = {
  /**
   * Runs `work` for `key`, or joins the work that runs already. Every caller gets its progress. A caller that aborts gets
   * SPAWN_CANCELLED; the work itself is aborted when the last caller has left, and that caller gets its error after the work has
   * cleaned up.
   */
  join(
    key: string,
    work: (context: WorkContext) => Promise<T>,
    context: WorkContext,
  ): { joined: boolean; result: Promise<T> };
  /** Aborts all work and waits for its end. */
  stop(): Promise<void>;
};

/** Creates shared work: one piece at a time per key, shared by all callers. */
export function createSharedWork<T>(): SharedWork<T> {
  const entries = new Map<string, Entry>();

  const start = (key: string, work: (context: WorkContext) => Promise<T>, first: WorkContext): Entry => {
    const abort = new AbortController();
    const entry: Entry = { result: Promise.resolve(), callers: new Set(), abort, last: null };
    const onProgress = (progress: Progress) => {
      entry.last = progress;
      for (const context of entry.callers) context.onProgress(progress);
    };
    entry.result = work({ signal: abort.signal, onProgress, environment: first.environment }).finally(() => {
      if (entries.get(key) === entry) entries.delete(key);
    });
    entry.result.catch(() => undefined); // the callers have it too
    entries.set(key, entry);
    return entry;
  };

  const join = async (key: string, entry: Entry, context: WorkContext): Promise<T> => {
    entry.callers.add(context);
    if (entry.last !== null) context.onProgress(entry.last);
    let onAbort = () => {};
    const left = new Promise<'left'>((resolve) => {
      onAbort = () => resolve('left');
      context.signal.addEventListener('abort', onAbort, { once: true });
      if (context.signal.aborted) onAbort();
    });
    try {
      if ((await Promise.race([entry.result, left])) !== 'left') return (await entry.result) as T;
      entry.callers.delete(context);
      if (entry.callers.size === 0) {
        // Nobody may join work that is being aborted.
        if (entries.get(key) === entry) entries.delete(key);
        entry.abort.abort();
        await entry.result.catch(() => undefined);
      }
      throw cancelled();
    } finally {
      entry.callers.delete(context);
      context.signal.removeEventListener('abort', onAbort);
    }
  };

  return {
    join(key, work, context) {
      const running = entries.get(key);
      const entry = running ?? start(key, work, context);
      return { joined: running !== undefined, result: join(key, entry, context) };
    },
    async stop() {
      const running = [...entries.values()];
      for (const entry of running) entry.abort.abort();
      await Promise.allSettled(running.map((entry) => entry.result));
    },
  };
}
