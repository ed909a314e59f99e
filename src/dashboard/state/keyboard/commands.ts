import type { KeyId } from './keys.js';

/** Who handles a key: the current view first, the frame last. */
export type Commands = {
  /**
   * `handle` returns true if it handled the key. The latest handler is asked first. Returns a function that removes it.
   */
  on(handle: (id: KeyId) => boolean): () => void;
  run(id: KeyId): boolean;
};

export function createCommands(): Commands {
  const handlers: ((id: KeyId) => boolean)[] = [];
  return {
    on: (handle) => {
      handlers.push(handle);
      return () => void handlers.splice(handlers.indexOf(handle), 1);
    },
    run: (id) => handlers.toReversed().some((handle) => handle(id)),
  };
}
