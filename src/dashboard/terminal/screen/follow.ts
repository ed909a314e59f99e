import type { Terminal } from '@xterm/xterm';

export type Follow = {
  following(): boolean;
  toLatest(): void;
  /** The view was moved: decides by its new position. */
  settle(): void;
  stop(): void;
};

/** Keys that scroll (xterm.js handles them with Shift). */
const SCROLL_KEYS = new Set(['PageUp', 'PageDown', 'Home', 'End']);

/**
 * Whether the latest output stays in view. Only the user changes this (wheel, keys, touch, scrollbar): the resulting
 * position decides. Output, resets and resizes never do.
 */
export function createFollow(terminal: Terminal, onChange: (following: boolean) => void): Follow {
  let following = true;
  const atEnd = (): boolean => terminal.buffer.active.viewportY >= terminal.buffer.active.baseY;
  const set = (next: boolean): void => {
    if (next === following) return;
    following = next;
    onChange(next);
  };
  /** Wheel and keys scroll after their event, so the position is checked a frame later. */
  const settle = (): void => void requestAnimationFrame(() => set(atEnd()));
  const events = new AbortController();
  const options = { signal: events.signal, capture: true, passive: true } as const;
  const { element } = terminal;
  element?.addEventListener('wheel', settle, options);
  element?.addEventListener(
    'keydown',
    (event) => event.shiftKey && SCROLL_KEYS.has(event.key) && settle(),
    options,
  );
  element?.addEventListener('pointerdown', () => {
    const release = new AbortController();
    const upOptions = { signal: release.signal, capture: true };
    window.addEventListener('pointermove', settle, upOptions);
    window.addEventListener('pointerup', () => (settle(), release.abort()), upOptions);
  }, options); // prettier-ignore
  const typed = terminal.onData(() => settle());
  const written = terminal.onWriteParsed(() => {
    if (following && !atEnd()) terminal.scrollToBottom();
  });
  return {
    following: () => following,
    settle,
    toLatest: () => {
      terminal.scrollToBottom();
      set(true);
    },
    stop: () => {
      events.abort();
      typed.dispose();
      written.dispose();
    },
  };
}
