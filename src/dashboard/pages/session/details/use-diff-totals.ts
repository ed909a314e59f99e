import { useEffect, useState } from 'react';
import type { Workspace } from '../../../../contract/workspace/workspace.js';
import { useApp } from '../../../state/hooks.js';
import { diffTotals, type DiffTotals } from '../../shared/diff/diff-totals.js';

/** Somebody who goes through sessions one after the other asks for none of them. Unit: ms. */
const ASK_AFTER_MS = 400;

/** Null until it is known; asked for again when git says something else of the workspace. */
export function useDiffTotals(workspace: Workspace | undefined): DiffTotals | null {
  const { client } = useApp();
  const id = workspace?.id;
  const { git } = workspace ?? {};
  const key = git == null ? '' : [id, git.commit, git.changed, git.untracked].join(' ');
  const [loaded, setLoaded] = useState<{ id: string; sum: DiffTotals } | null>(null);
  useEffect(() => {
    if (key === '' || id === undefined) return undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      client
        .call('workspaceDiff', { params: { id }, query: { base: 'spawn' } }, { signal: stop.signal })
        .then(
          ({ files }) => setLoaded({ id, sum: diffTotals(files) }),
          // The section says what git says.
          () => undefined,
        );
    }, ASK_AFTER_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [client, id, key]);
  return loaded?.id === id ? (loaded?.sum ?? null) : null;
}
