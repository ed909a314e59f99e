/** An observable value without any framework; React only subscribes (state/hooks.ts). */
export type Store<T> = {
  get(): T;
  /** Replaces the value; setting the same value notifies nobody. */
  set(next: T): void;
  update(change: (value: T) => T): void;
  /** Returns a function that unsubscribes. */
  subscribe(listener: () => void): () => void;
};

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  const set = (next: T): void => {
    if (Object.is(next, value)) return;
    value = next;
    for (const listener of listeners) listener();
  };
  return {
    get: () => value,
    set,
    update: (change) => set(change(value)),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
