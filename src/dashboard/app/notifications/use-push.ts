import { useEffect } from 'react';
import { fetchCode } from '../../state/connection/fetch-code.js';
import { useApp } from '../../state/hooks.js';
import { PUSH_ON } from '../../state/connection/foreign-storage.js';

/**
 * Renews the push subscription of this browser and follows clicks on notifications. Browsers without one load none of
 * this code.
 */
export function usePush(): void {
  const app = useApp();
  useEffect(() => {
    if (localStorage.getItem(PUSH_ON) === null) return undefined;
    let stop = (): void => undefined;
    let stopped = false;
    fetchCode(() => import('../../push/keep-push.js'))
      .then(({ followClicks, renewPush }) => {
        if (stopped) return undefined;
        stop = followClicks(window, app);
        return renewPush(window, app);
      })
      // The next page tries again; the settings show the problem.
      .catch(() => undefined);
    return () => {
      stopped = true;
      stop();
    };
  }, [app]);
}
