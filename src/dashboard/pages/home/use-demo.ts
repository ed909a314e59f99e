import { useState } from 'react';
import { errorFromBody, toSchmuxError, type SchmuxError } from '../../../contract/errors.js';
import { useApp } from '../../state/hooks.js';

/** Starts the demo. The sessions arrive as all others do; what did not start is in `problems`, each reason once. */
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
      // With one session this view is gone, and what it would show with it.
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
