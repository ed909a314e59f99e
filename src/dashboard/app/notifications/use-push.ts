import { useEffect } from 'react';
import { fetchCode } from '../../state/connection/fetch-code.js';
import { useApp } from '../../state/hooks.js';
import { PUSH_ON } from '../../state/connection/foreign-storage.js';

/** Where this browser is subscribed to push: keeps that in order, and follows clicks. Elsewhere none of its code is loaded. */
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
      // Tried again by the next page; the settings say what is wrong.
      .catch(() => undefined);
    return () => {
      stopped = true;
      stop();
    };
  }, [app]);
}
