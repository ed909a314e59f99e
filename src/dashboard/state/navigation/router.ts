import { hrefOf, parseRoute, type Route } from './routes.js';
import { createStore, type Store } from '../store.js';

export type Router = {
  route: Store<Route>;
  /** Goes to `route` as a new history entry. */
  go(route: Route): void;
  /** Replaces the current history entry, for filters and the like: Back leaves the view, not the filter. */
  replace(route: Route): void;
  back(fallback: Route): void;
  stop(): void;
};

/** The browser's history as a store; nothing else touches it. */
export function createRouter(window: Window): Router {
  const { history, location } = window;
  const read = (): Route => parseRoute(location.pathname + location.search);
  const route = createStore(read());
  // Our entries below the current one: `back` must not leave the page.
  let depth = 0;
  const onPop = (): void => {
    depth = Math.max(0, depth - 1);
    route.set(read());
  };
  window.addEventListener('popstate', onPop);
  return {
    route,
    go: (next) => {
      if (hrefOf(next) === location.pathname + location.search) return;
      history.pushState(null, '', hrefOf(next));
      depth += 1;
      route.set(next);
    },
    replace: (next) => {
      history.replaceState(null, '', hrefOf(next));
      route.set(next);
    },
    back: (fallback) => {
      if (depth > 0) return history.back();
      history.pushState(null, '', hrefOf(fallback));
      route.set(fallback);
    },
    stop: () => window.removeEventListener('popstate', onPop),
  };
}
