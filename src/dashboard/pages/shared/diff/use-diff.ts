import { useEffect, useState } from 'react';
import { toSchmuxError, type SchmuxError } from '../../../../contract/errors.js';
import type { Diff, DiffBase } from '../../../../contract/workspace/workspace.js';
import { useApp } from '../../../state/hooks.js';

type Asked = { key: string; round: number; diff: Diff | null; error: SchmuxError | null };

/** The diff of a workspace against `base`; the previous diff stays visible while it is reloaded. */
export function useDiff(workspace: string, base: DiffBase) {
  const { client, actions } = useApp();
  const key = `${workspace} ${base}`;
  const [round, setRound] = useState(0);
  const [asked, setAsked] = useState<Asked>({ key: '', round, diff: null, error: null });
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    client.call('workspaceDiff', { params: { id: workspace }, query: { base } }, { signal }).then(
      (diff) => setAsked({ key, round, diff, error: null }),
      (thrown: unknown) => {
        if (!signal.aborted) setAsked({ key, round, diff: null, error: toSchmuxError(thrown) });
      },
    );
    return () => stop.abort();
  }, [client, workspace, base, key, round]);

  /** Loads a file whose patch was left out because of its size. */
  const loadFile = async (path: string): Promise<void> => {
    const answer = await actions.attempt('Could not load the diff', () =>
      client.call('workspaceDiff', { params: { id: workspace }, query: { base, path } }),
    );
    const file = answer?.files.find((each) => each.path === path);
    if (file === undefined) return;
    setAsked((value) =>
      value.diff === null
        ? value
        : {
            ...value,
            diff: {
              ...value.diff,
              files: value.diff.files.map((each) => (each.path === path ? file : each)),
            },
          },
    );
  };
  const known = asked.key === key;
  return {
    diff: known ? asked.diff : null,
    error: known ? asked.error : null,
    reload: () => setRound(round + 1),
    loadFile,
  };
}
