import type { Clock } from '../../../lib/clock.js';
import type { Stop } from '../../../lib/emitter.js';
import type { Size } from '../types.js';

/** The owner of the size: a viewer (by its key), a real terminal attached to the session, or nobody yet. */
export type Owner = { kind: 'viewer'; key: object } | { kind: 'terminal' } | { kind: 'nobody' };

export type SizeOwner = {
  readonly owner: Owner;
  /** Makes the viewer the owner: it opened, typed, was focused or takes over. */
  claim(key: object): void;
  /** Notes the current size of the viewer's window. */
  measured(key: object, size: Size): void;
  left(key: object): void;
  /** Notes the size of the latest attached real terminal, null when none is left. A new one takes the size, as a viewer would. */
  terminal(size: Size | null): void;
  stop(): void;
};

type Deps = {
  clock: Clock;
  /** Returns the size in force. */
  current(): Size;
  /** Sets the size; called on a real change only. */
  apply(size: Size): void;
  /** The owner changed. */
  changed(): void;
};

/** Changes within this time of the one before wait, and only the last is applied: one redraw instead of one per pixel. */
const SETTLE_MS = 100;

/** The viewer that last typed or was last focused owns the size; a real terminal counts as one. */
export function createSizeOwner(deps: Deps): SizeOwner {
  const viewers = new Map<object, Size>();
  // Owners in order, the latest last: when the owner leaves, the one before takes over.
  let order: (object | 'terminal')[] = [];
  let terminalSize: Size | null = null;
  let appliedAt = Number.NEGATIVE_INFINITY;
  let cancelApply: Stop | null = null;

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
    cancelApply = null;
    const size = wanted();
    const current = deps.current();
    if (size === null || (size.cols === current.cols && size.rows === current.rows)) return;
    appliedAt = deps.clock.monotonic();
    deps.apply(size);
  }

  function settle(): void {
    cancelApply?.();
    const since = deps.clock.monotonic() - appliedAt;
    if (since >= SETTLE_MS) apply();
    else cancelApply = deps.clock.after(SETTLE_MS - since, apply);
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
      cancelApply?.();
      cancelApply = null;
    },
  };
}
