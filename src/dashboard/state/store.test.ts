import { expect, test, vi } from 'vitest';
import { createStore } from './store.js';

test('notifies of a different value, not of the same one, and not after the stop', () => {
  const store = createStore({ count: 0 });
  const heard = vi.fn();
  const stop = store.subscribe(heard);
  const first = store.get();
  store.set(first);
  expect(heard).not.toHaveBeenCalled();
  store.update((value) => ({ count: value.count + 1 }));
  expect(heard).toHaveBeenCalledTimes(1);
  expect(store.get()).toEqual({ count: 1 });
  stop();
  store.set({ count: 5 });
  expect(heard).toHaveBeenCalledTimes(1);
});
