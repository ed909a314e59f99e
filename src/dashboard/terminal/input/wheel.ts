import type { Terminal } from '@xterm/xterm';

/** What a turn of the wheel does in the terminal; null leaves it to xterm.js. */
export type WheelRoute = 'scroll' | 'arrows' | null;

type Wheel = Pick<WheelEvent, 'shiftKey' | 'altKey'>;

/**
 * Shift, and Option on a Mac, take the wheel back from a program that uses the mouse, as in other terminals. A program
 * on the alternate screen that does not use the mouse gets arrow keys.
 */
export function routeWheel(
  event: Wheel,
  on: { mac: boolean; live: boolean; mouse: boolean; alternate: boolean },
): WheelRoute {
  if (event.shiftKey || (on.mac && on.mouse && event.altKey)) return 'scroll';
  return on.live && on.alternate && !on.mouse ? 'arrows' : null;
}

/** Counts whole lines in wheel events, and keeps the rest for the next one. `cell` is the height of a row in px. */
export function createLineCount(): (
  event: Pick<WheelEvent, 'deltaX' | 'deltaY' | 'deltaMode'>,
  of: { cell: number; rows: number },
) => number {
  let rest = 0;
  return ({ deltaX, deltaY, deltaMode }, { cell, rows }) => {
    // With Shift held, most systems report a sideways turn.
    const delta = deltaY === 0 ? deltaX : deltaY;
    const lines =
      deltaMode === WHEEL_PAGES
        ? delta * rows
        : deltaMode === WHEEL_LINES
          ? delta
          : delta / Math.max(1, cell);
    if (lines * rest < 0) rest = 0;
    const whole = Math.trunc(rest + lines);
    rest = rest + lines - whole;
    return whole;
  };
}
/** WheelEvent.DOM_DELTA_LINE and DOM_DELTA_PAGE; WheelEvent does not exist outside a browser. */
const WHEEL_LINES = 1;
const WHEEL_PAGES = 2;

export type WheelDeps = {
  terminal: Terminal;
  mac: boolean;
  live(): boolean;
  /** Returns the height of a row in px. */
  cell(): number;
  /** Sends an arrow key `count` times. */
  arrows(to: 'up' | 'down', count: number): void;
  /** The user scrolled. */
  onScrolled(): void;
};

/** Handles the wheel where xterm.js does less than terminals do. Returns a function that stops this. */
export function handleWheel(host: HTMLElement, deps: WheelDeps): () => void {
  const { terminal, mac } = deps;
  const count = createLineCount();
  const events = new AbortController();
  const onWheel = (event: WheelEvent): void => {
    const route = routeWheel(event, {
      mac,
      live: deps.live(),
      mouse: terminal.modes.mouseTrackingMode !== 'none',
      alternate: terminal.buffer.active.type === 'alternate',
    });
    if (route === null) return;
    event.preventDefault();
    event.stopPropagation();
    const lines = count(event, { cell: deps.cell(), rows: terminal.rows });
    if (lines === 0) return;
    if (route === 'arrows') return deps.arrows(lines < 0 ? 'up' : 'down', Math.abs(lines));
    terminal.scrollLines(lines);
    deps.onScrolled();
  };
  host.addEventListener('wheel', onWheel, { signal: events.signal, capture: true, passive: false });
  return () => events.abort();
}
