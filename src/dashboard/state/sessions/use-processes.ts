import { useEffect, useState } from 'react';
import { processText, type SessionProcesses } from '../../../contract/session/processes.js';
import { useApp } from '../hooks.js';

/** Returns what ending these sessions would end, looked up now; null until the response arrives. */
export function useProcesses(ids: readonly string[]): readonly SessionProcesses[] | null {
  const { client } = useApp();
  const [found, setFound] = useState<readonly SessionProcesses[] | null>(null);
  const key = ids.join(' ');
  useEffect(() => {
    const stop = new AbortController();
    client
      .call('sessionProcesses', { body: { ids: key.split(' ') } }, { signal: stop.signal })
      // The dialog works without a response; the result will name what was ended.
      .then(setFound, () => !stop.signal.aborted && setFound([]));
    return () => stop.abort();
  }, [client, key]);
  return found;
}

/** Returns one line per process beside the agents. */
export function otherLines(found: readonly SessionProcesses[] | null): string[] {
  return (found ?? []).flatMap(({ others }) => others.map(processText));
}
