import { use, type ComponentType } from 'react';
import { fetchCode } from '../state/connection/fetch-code.js';

/** A component whose code is loaded when it is first shown, or earlier by `preload`. */
export type LazyComponent<P> = ComponentType<P> & { preload(): Promise<void> };

/**
 * Like React's `lazy`, but shows loaded components immediately: `lazy` always suspends the first time, and React delays
 * what follows a suspended view by 300 ms.
 */
export function lazyComponent<P extends object>(load: () => Promise<ComponentType<P>>): LazyComponent<P> {
  let Loaded: ComponentType<P> | null = null;
  let loading: Promise<void> | null = null;
  const preload = (): Promise<void> => {
    loading ??= fetchCode(load).then(
      (component) => {
        Loaded = component;
      },
      (error: unknown) => {
        // The next attempt loads again: the daemon may have been away for a moment.
        loading = null;
        throw error;
      },
    );
    return loading;
  };
  function Shown(props: P) {
    if (Loaded === null) use(preload());
    return Loaded === null ? null : <Loaded {...props} />;
  }
  return Object.assign(Shown, { preload });
}
