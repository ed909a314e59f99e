import { useEffect, useState } from 'react';
import { useApp } from '../../state/hooks.js';
import type { Refs } from '../../state/spawn-plan.js';

/** The branches and tags of a repository; null while they are not known: any name can still be typed. */
export function useRefs(repo: string): Refs | null {
  const { client } = useApp();
  const [known, setKnown] = useState<(Refs & { repo: string }) | null>(null);
  useEffect(() => {
    if (repo === '') return undefined;
    const stop = new AbortController();
    client.call('repoBranches', { params: { name: repo } }, { signal: stop.signal }).then(
      ({ branches, tags = [], default_branch: main }) => setKnown({ repo, main, branches, tags }),
      () => setKnown(null),
    );
    return () => stop.abort();
  }, [client, repo]);
  return known?.repo === repo ? known : null;
}
