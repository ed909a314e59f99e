import type { KeyId } from './keys.js';

/** Who acts on a key: the view on screen first, the page's frame last. */
export type Commands = {
  /** `handle` answers true when it has dealt with the key. Later handlers are asked first. Answers its own stop. */
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
