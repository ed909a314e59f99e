import { useState } from 'react';
import { useApp, useConfig } from '../../../state/hooks.js';
import { configProblem, configValue } from './config-check.js';

/**
 * The value of one configuration key, and how to set it. A value that violates the contract never leaves the page; one
 * that the daemon refuses is reported in the same place. `saved` is true after the last write.
 */
export function useSetting(key: string) {
  const { actions } = useApp();
  const { config } = useConfig();
  const [error, setError] = useState<string | undefined>(undefined);
  const [saved, setSaved] = useState(false);
  return {
    value: configValue(config, key),
    error,
    saved: saved && error === undefined,
    /** Reports that the typed text is not a value at all. */
    refuse(reason: string): void {
      setSaved(false);
      setError(reason);
    },
    /** Returns true if the value was saved. */
    async set(value: unknown): Promise<boolean> {
      setSaved(false);
      const problem = configProblem(config, key, value);
      if (problem !== null) {
        setError(problem);
        return false;
      }
      const refused = await actions.setConfig(key, value ?? null);
      setError(refused === null ? undefined : [refused.message, refused.hint].filter(Boolean).join(' '));
      setSaved(refused === null);
      return refused === null;
    },
  };
}
