import { useEffect, useState } from 'react';
import { useApp } from '../../state/hooks.js';

/**
 * Bytes on disk by workspace id. Counted one after the other, so that a hundred clones are not walked at once; `count`
 * counts one again. A workspace that cannot be counted has null.
 */
export function useSizes(ids: readonly string[]): {
  sizes: ReadonlyMap<string, number | null>;
  count: (id: string) => Promise<void>;
} {
  const { client } = useApp();
  const [sizes, setSizes] = useState<ReadonlyMap<string, number | null>>(new Map());
  const ask = async (id: string, signal?: AbortSignal): Promise<void> => {
    const size = await client
      .call('workspaceSize', { params: { id } }, signal === undefined ? {} : { signal })
      .then(
        (answer) => answer.size,
        // Gone meanwhile, or the daemon is away: there is no size to show.
        () => null,
      );
    if (signal?.aborted !== true) setSizes((known) => new Map(known).set(id, size));
  };
  const all = ids.join(' ');
  useEffect(() => {
    const stop = new AbortController();
    const walk = async (): Promise<void> => {
      for (const id of all === '' ? [] : all.split(' ')) {
        if (stop.signal.aborted) return;
        await ask(id, stop.signal);
      }
    };
    void walk();
    return () => stop.abort();
    // `ask` is the same work whichever render made it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [client, all]);
  return { sizes, count: (id) => ask(id) };
}
