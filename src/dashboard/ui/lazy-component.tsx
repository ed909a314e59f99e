import { use, type ComponentType } from 'react';
import { fetchCode } from '../state/connection/fetch-code.js';

/** A component whose code comes when it is first shown, or before by `preload`. */
export type LazyComponent<P> = ComponentType<P> & { preload(): Promise<void> };

/**
 * Like React's `lazy`, but what is loaded already is shown at once: `lazy` always suspends the first time, and React holds
 * back what follows a suspended view for 300 ms.
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
        // The next try asks again: the daemon may have been away for a moment.
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
