import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useEffectEvent,
  useSyncExternalStore,
} from 'react';
import type { ConfigState } from '../../contract/config.js';
import type { Session } from '../../contract/session/session.js';
import type { App } from './app.js';
import type { KeyId } from './keyboard/keys.js';
import type { Data } from './model.js';
import type { Store } from './store.js';

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === null) throw new Error('useApp outside of <AppContext>');
  return app;
}

/**
 * Returns the store's value, or the part of it that `select` picks; `select` must return the same identity for the same
 * part.
 */
export function useStore<T>(store: Store<T>): T;
export function useStore<T, R>(store: Store<T>, select: (value: T) => R): R;
export function useStore<T, R>(store: Store<T>, select?: (value: T) => R): T | R {
  return useSyncExternalStore(store.subscribe, () => (select ? select(store.get()) : store.get()));
}

/** Throws before the first snapshot; app/frame/shell.tsx renders no page until it is there. */
export function useData<R>(select: (data: Data) => R): R {
  return useStore(useApp().model, (model) => {
    if (model.data === null) throw new Error('useData before the first snapshot');
    return select(model.data);
  });
}

export function useSession(id: string): Session | undefined {
  return useData((data) => data.sessions.get(id));
}

export function useSessions(): ReadonlyMap<string, Session> {
  return useData((data) => data.sessions);
}

export function useConfig(): ConfigState {
  return useData((data) => data.config);
}

/*
 * One clock for all relative times: they tick together, and only while any is shown.
 */
const TICK_MS = 5000;
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const watchers = new Set<() => void>();

export function watchClock(listener: () => void): () => void {
  watchers.add(listener);
  if (timer === undefined) now = Date.now();
  timer ??= setInterval(() => {
    now = Date.now();
    for (const watcher of watchers) watcher();
  }, TICK_MS);
  return () => {
    watchers.delete(listener);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Returns the time of the last tick, in ms since the epoch. */
export const wallClock = (): number => now;

/** Returns the time in ms since the epoch, updated every few seconds. */
export function useNow(): number {
  return useSyncExternalStore(watchClock, wallClock);
}

/** Lets a view handle keys while it is mounted; `handle` always sees the latest props. */
export function useCommands(handle: (id: KeyId) => boolean): void {
  const { commands } = useApp();
  const latest = useEffectEvent(handle);
  useEffect(() => commands.on((id) => latest(id)), [commands]);
}

/** Returns whether a media query matches, kept up to date. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    useCallback(
      (listener: () => void) => {
        const media = window.matchMedia(query);
        media.addEventListener('change', listener);
        return () => media.removeEventListener('change', listener);
      },
      [query],
    ),
    () => window.matchMedia(query).matches,
  );
}

/** Touch screens: rows are selected by a long press, and there is no hover. */
export const TOUCH = '(max-width: 640px), (pointer: coarse)';

/** Phone width: shows one thing at a time. */
export const PHONE = '(max-width: 640px)';
