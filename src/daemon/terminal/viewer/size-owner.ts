import type { Clock } from '../../../lib/clock.js';
import type { Stop } from '../../../lib/emitter.js';
import type { Size } from '../types.js';

/** Who sets the size: a viewer (by its key), a real terminal attached to the session, or nobody yet. */
export type Owner = { kind: 'viewer'; key: object } | { kind: 'terminal' } | { kind: 'nobody' };

export type SizeOwner = {
  readonly owner: Owner;
  /** The viewer came, typed, was focused or takes over: it owns the size from now on. */
  claim(key: object): void;
  /** The viewer's window has this size now. */
  measured(key: object, size: Size): void;
  left(key: object): void;
  /** Size of the latest attached real terminal, null when none is left. One that comes takes the size, as a viewer would. */
  terminal(size: Size | null): void;
  stop(): void;
};

type Deps = {
  clock: Clock;
  /** The size in force. */
  current(): Size;
  /** Sets it; called on a real change only. */
  apply(size: Size): void;
  /** The owner is another one than before. */
  changed(): void;
};

/** Changes within this time of the one before wait and only the last is made: one redraw instead of one per pixel. Unit: ms. */
const SETTLE = 100;

/** The viewer that last typed or was last focused owns the size; a real terminal counts as one. */
export function createSizeOwner(deps: Deps): SizeOwner {
  const viewers = new Map<object, Size>();
  // Who owned it, latest last: when the owner leaves, the one before takes its place.
  let order: (object | 'terminal')[] = [];
  let terminalSize: Size | null = null;
  let appliedAt = Number.NEGATIVE_INFINITY;
  let waiting: Stop | null = null;

  function owner(): Owner {
    const last = order.at(-1);
    if (last === undefined) return { kind: 'nobody' };
    return last === 'terminal' ? { kind: 'terminal' } : { kind: 'viewer', key: last };
  }

  function wanted(): Size | null {
    const last = order.at(-1);
    if (last === undefined) return null;
    return last === 'terminal' ? terminalSize : (viewers.get(last) ?? null);
  }

  function apply(): void {
    waiting = null;
    const size = wanted();
    const current = deps.current();
    if (size === null || (size.cols === current.cols && size.rows === current.rows)) return;
    appliedAt = deps.clock.monotonic();
    deps.apply(size);
  }

  function settle(): void {
    waiting?.();
    const since = deps.clock.monotonic() - appliedAt;
    if (since >= SETTLE) apply();
    else waiting = deps.clock.after(SETTLE - since, apply);
  }

  function reorder(next: (object | 'terminal')[]): void {
    const before = order.at(-1);
    order = next;
    if (order.at(-1) !== before) deps.changed();
    settle();
  }

  return {
    get owner() {
      return owner();
    },
    claim(key) {
      if (order.at(-1) === key) return;
      reorder([...order.filter((other) => other !== key), key]);
    },
    measured(key, size) {
      viewers.set(key, size);
      if (order.at(-1) === key) settle();
    },
    left(key) {
      viewers.delete(key);
      if (order.includes(key)) reorder(order.filter((other) => other !== key));
    },
    terminal(size) {
      const came = size !== null && terminalSize === null;
      terminalSize = size;
      if (size === null) {
        if (order.includes('terminal')) reorder(order.filter((other) => other !== 'terminal'));
      } else if (came) reorder([...order.filter((other) => other !== 'terminal'), 'terminal']);
      else if (order.at(-1) === 'terminal') settle();
    },
    stop() {
      waiting?.();
      waiting = null;
    },
  };
}
