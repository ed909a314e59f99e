import { useState } from 'react';
import { errorFromBody, toSchmuxError, type SchmuxError } from '../../../contract/errors.js';
import { useApp } from '../../state/hooks.js';

/** Starts the demo. Its sessions arrive like all others; `problems` has each reason for a failed start once. */
export function useDemo(): { busy: boolean; problems: readonly SchmuxError[]; start: () => Promise<void> } {
  const { client, actions } = useApp();
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<readonly SchmuxError[]>([]);
  const start = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setProblems([]);
    try {
      const { sessions } = await client.call('demoStart', { body: {} });
      const failed = sessions.flatMap((result) => ('error' in result ? [errorFromBody(result.error)] : []));
      const different = [...new Map(failed.map((error) => [error.message, error])).values()];
      setProblems(different);
      // As soon as one session exists, this view and the problems it shows are gone.
      const [first] = different;
      if (first !== undefined && failed.length < sessions.length)
        actions.tell({ tone: 'error', title: `Could not start: ${first.message}`, detail: first.hint });
    } catch (thrown) {
      setProblems([toSchmuxError(thrown)]);
    } finally {
      setBusy(false);
    }
  };
  return { busy, problems, start };
}
