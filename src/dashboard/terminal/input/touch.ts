import type { Terminal } from '@xterm/xterm';

/** A finger that moves this far scrolls; less is a tap. */
const SLOP_PX = 8;
/** The part of its speed that a flick keeps from one frame to the next. */
const FRICTION = 0.94;
/** xterm.js scrolls 50 px for 120 of these units, one notch of a mouse wheel. */
const WHEEL_UNITS = 120 / 50;
/** A flick ends below this speed, in px per frame. */
const MIN_SPEED_PX = 0.4;

/**
 * Adds scrolling by touch, which xterm.js supports only in part. A finger becomes wheel events, so that the scrollback,
 * a full-screen program and mouse reporting each handle it like a wheel. Returns a function that stops this.
 */
export function touchScroll(host: HTMLElement, terminal: Terminal): () => void {
  const events = new AbortController();
  const { signal } = events;
  let last: Touch | null = null;
  let from = 0;
  let speed = 0;
  let scrolling = false;
  let flick = 0;

  const wheel = (deltaY: number, at: { clientX: number; clientY: number }): void => {
    const { clientX, clientY } = at;
    const event = new WheelEvent('wheel', { deltaY, clientX, clientY, bubbles: true, cancelable: true });
    // xterm.js scrolls by this older property if it exists, and Chromium fills it in with the wrong sign.
    Object.defineProperty(event, 'wheelDeltaY', { value: -deltaY * WHEEL_UNITS });
    terminal.element?.querySelector('.xterm-screen')?.dispatchEvent(event);
  };
  const stopFlick = (): void => {
    cancelAnimationFrame(flick);
    speed = 0;
  };

  // Any touch, on the terminal or around it, ends a running flick.
  window.addEventListener('pointerdown', stopFlick, { signal, capture: true });
  host.addEventListener(
    'touchstart',
    (event) => {
      stopFlick();
      last = event.touches.length === 1 ? (event.touches[0] ?? null) : null;
      from = last?.clientY ?? 0;
      scrolling = false;
    },
    { signal, passive: true },
  );
  host.addEventListener(
    'touchmove',
    (event) => {
      const touch = event.touches[0];
      if (last === null || touch === undefined || event.touches.length !== 1) return;
      if (!scrolling && Math.abs(touch.clientY - from) < SLOP_PX) return;
      scrolling = true;
      event.preventDefault();
      event.stopPropagation();
      speed = last.clientY - touch.clientY;
      wheel(speed, touch);
      last = touch;
    },
    { signal, passive: false, capture: true },
  );
  host.addEventListener(
    'touchend',
    (event) => {
      const at = last;
      last = null;
      if (!scrolling || at === null) return;
      event.preventDefault();
      const roll = (): void => {
        speed *= FRICTION;
        if (Math.abs(speed) < MIN_SPEED_PX) return;
        wheel(speed, at);
        flick = requestAnimationFrame(roll);
      };
      flick = requestAnimationFrame(roll);
    },
    { signal, passive: false },
  );
  return () => {
    stopFlick();
    events.abort();
  };
}
