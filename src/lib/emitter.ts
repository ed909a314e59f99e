/** Ends a subscription, a timer or a watch. Calling it again does nothing. */
export type Stop = () => void;

export type Emitter<T> = {
  /** Calls the listeners in the order of their registration; one that throws does not stop the others. */
  emit(value: T): void;
  on(listener: (value: T) => void): Stop;
};

/** Creates an emitter for one kind of event. `onError` gets what a listener throws. */
export function createEmitter<T>(onError: (error: unknown) => void): Emitter<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    emit(value) {
      for (const listener of listeners) {
        try {
          listener(value);
        } catch (error) {
          onError(error);
        }
      }
    },
    on(listener) {
      // A wrapper, so that the same function registered twice is two listeners.
      const entry = (value: T) => listener(value);
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
  };
}
