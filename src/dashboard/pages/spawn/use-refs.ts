import { useEffect, useState } from 'react';
import { useApp } from '../../state/hooks.js';
import type { Refs } from './spawn-plan.js';

/** `failed`: the repository did not respond. Any name can still be typed. */
export type RefsState = { list: Refs | null; failed: boolean };

/** Loads the branches and tags of a repository. */
export function useRefs(repo: string): RefsState {
  const { client } = useApp();
  const [answer, setAnswer] = useState<{ repo: string; refs: Refs | null } | null>(null);
  useEffect(() => {
    if (repo === '') return undefined;
    const stop = new AbortController();
    client.call('repoBranches', { params: { name: repo } }, { signal: stop.signal }).then(
      ({ branches, tags = [], default_branch: main }) => setAnswer({ repo, refs: { main, branches, tags } }),
      () => {
        if (!stop.signal.aborted) setAnswer({ repo, refs: null });
      },
    );
    return () => stop.abort();
  }, [client, repo]);
  const refs = answer?.repo === repo ? answer.refs : undefined;
  return { list: refs ?? null, failed: refs === null };
}
