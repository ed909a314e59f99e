import { useEffect, useState } from 'react';
import type { Workspace } from '../../../../contract/workspace/workspace.js';
import { useApp } from '../../../state/hooks.js';
import { diffTotals, type DiffTotals } from '../../shared/diff/diff-totals.js';

/** Sends no requests for sessions that the user only passes through. */
const ASK_AFTER_MS = 400;

/** Returns null until the totals are known; asks again when the git status of the workspace changes. */
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
          // The section still shows the git status.
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
