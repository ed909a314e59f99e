/** One operation on the terminal, in order with all others. */
type Step = { kind: 'bytes'; bytes: Uint8Array; done: () => void } | { kind: 'call'; run: () => void };

export type Pump = {
  bytes(bytes: Uint8Array, done: () => void): void;
  /** Runs after all bytes before it have been parsed, and before any after it. */
  after(run: () => void): void;
  /** Returns true if a write is still being parsed: the terminal is not free for others. */
  stop(): boolean;
};

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Feeds a terminal in order: at most one write per frame, and the next only after the last has been parsed. `frame`
 * runs its callback at the next animation frame (or soon, where no frames are drawn). Errors of a step go to `onFault`,
 * and the next step follows.
 */
export function createPump(
  write: (bytes: Uint8Array, parsed: () => void) => void,
  frame: (run: () => void) => void,
  onFault: (error: unknown) => void,
): Pump {
  let steps: Step[] = [];
  let asked = false;
  let writing = false;
  let stopped = false;

  const guard = (run: () => void): void => {
    try {
      run();
    } catch (error) {
      onFault(error);
    }
  };

  const ask = (): void => {
    if (asked || writing || stopped || steps.length === 0) return;
    asked = true;
    frame(() => {
      asked = false;
      advance();
    });
  };

  const advance = (): void => {
    if (stopped) return;
    while (steps[0]?.kind === 'call') {
      const step = steps.shift();
      if (step?.kind === 'call') guard(step.run);
    }
    const upTo = steps.findIndex((step) => step.kind === 'call');
    const taken = steps
      .splice(0, upTo < 0 ? steps.length : upTo)
      .flatMap((step) => (step.kind === 'bytes' ? [step] : []));
    if (taken.length === 0) return;
    writing = true;
    let isOver = false;
    const parsed = (): void => {
      if (isOver) return;
      isOver = true;
      writing = false;
      if (stopped) return;
      for (const step of taken) step.done();
      // A resize or reset that waits for these bytes needs no frame of its own.
      if (steps[0]?.kind === 'call') advance();
      else ask();
    };
    try {
      write(joined(taken.map((step) => step.bytes)), parsed);
    } catch (error) {
      onFault(error);
      parsed();
    }
  };

  return {
    bytes: (bytes, done) => {
      steps.push({ kind: 'bytes', bytes, done });
      ask();
    },
    after: (run) => {
      steps.push({ kind: 'call', run });
      ask();
    },
    stop: () => {
      stopped = true;
      steps = [];
      return writing;
    },
  };
}

/** A hidden page draws no frames; its terminals are updated at this interval. */
const HIDDEN_MS = 200;

export function animationFrame(run: () => void): void {
  if (document.visibilityState === 'hidden') setTimeout(run, HIDDEN_MS);
  else requestAnimationFrame(run);
}
