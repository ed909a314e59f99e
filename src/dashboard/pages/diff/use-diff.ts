import { useCallback, useEffect, useState } from 'react';
import { toSchmuxError, type SchmuxError } from '../../../contract/errors.js';
import type { Diff, DiffBase } from '../../../contract/workspace.js';
import { useApp } from '../../state/hooks.js';

type Asked = { key: string; diff: Diff | null; error: SchmuxError | null };

/** The diff of a workspace against `base`; the old one stays in sight while a new one of the same is read. */
export function useDiff(workspace: string, base: DiffBase) {
  const { client, actions } = useApp();
  const key = `${workspace} ${base}`;
  const [asked, setAsked] = useState<Asked>({ key: '', diff: null, error: null });
  const read = useCallback(
    async (signal?: AbortSignal): Promise<void> => {
      try {
        const input = { params: { id: workspace }, query: { base } };
        const diff = await client.call('workspaceDiff', input, signal === undefined ? {} : { signal });
        setAsked({ key, diff, error: null });
      } catch (thrown) {
        if (signal?.aborted !== true) setAsked({ key, diff: null, error: toSchmuxError(thrown) });
      }
    },
    [client, workspace, base, key],
  );
  useEffect(() => {
    const stop = new AbortController();
    void read(stop.signal);
    return () => stop.abort();
  }, [read]);

  /** A file whose patch was left out because of its size, asked for alone. */
  const loadFile = async (path: string): Promise<void> => {
    const answer = await actions.attempt('Not read', () =>
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
    reload: () => void read(),
    loadFile,
  };
}
