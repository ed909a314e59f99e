import { useState } from 'react';
import { useApp, useConfig } from '../../../state/hooks.js';
import { configProblem, configValue } from './config-check.js';

/**
 * One key of the configuration: what it is, and how to set it. A value that the contract refuses never leaves the page;
 * one that the daemon refuses says why in the same place. `saved` is true for the last value that was written.
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
    /** Says why what was typed is no value at all. */
    refuse(reason: string): void {
      setSaved(false);
      setError(reason);
    },
    /** Answers true when it was written. */
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
