import { useEffect, useRef, useState, type RefObject } from 'react';
import { HOLD_IDLE_MS } from './held-order.js';

/**
 * True while the user aims at `region` (the list and what lies over it): the pointer is over it, or it has the focus.
 * Ends after a long silence, or when the page is hidden.
 */
export function useHold(region: RefObject<HTMLElement | null>) {
  const [over, setOver] = useState(false);
  const [focused, setFocused] = useState(false);
  const [idle, setIdle] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const held = (over || focused) && !idle;

  useEffect(() => {
    const stir = (): void => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setIdle(true), HOLD_IDLE_MS);
      setIdle(false);
      // React reports no blur when the element with the focus is removed.
      if (!region.current?.contains(document.activeElement)) setFocused(false);
    };
    const onVisibility = (): void => setIdle(document.visibilityState === 'hidden');
    stir();
    window.addEventListener('pointermove', stir, { passive: true });
    window.addEventListener('keydown', stir);
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      clearTimeout(timer.current);
      window.removeEventListener('pointermove', stir);
      window.removeEventListener('keydown', stir);
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, [region]);

  return {
    held,
    handlers: {
      onPointerEnter: () => setOver(true),
      onPointerLeave: () => setOver(false),
      onPointerCancel: () => setOver(false),
      onFocus: () => setFocused(true),
      onBlur: (event: { relatedTarget: EventTarget | null }) => {
        const stays = event.relatedTarget instanceof Node && region.current?.contains(event.relatedTarget);
        if (!stays) setFocused(false);
      },
    },
  };
}
