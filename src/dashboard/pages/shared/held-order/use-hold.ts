import { useEffect, useRef, useState, type RefObject } from 'react';
import { HOLD_IDLE_MS } from './held-order.js';

/** Whether somebody is aiming at the list: a pointer is over it, or it has the keyboard. Ends after a long silence or when the page is hidden. */
export function useHold(list: RefObject<HTMLElement | null>) {
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
  }, []);

  return {
    held,
    handlers: {
      onPointerEnter: () => setOver(true),
      onPointerLeave: () => setOver(false),
      onPointerCancel: () => setOver(false),
      onFocus: () => setFocused(true),
      onBlur: (event: { relatedTarget: EventTarget | null }) => {
        const stays = event.relatedTarget instanceof Node && list.current?.contains(event.relatedTarget);
        if (!stays) setFocused(false);
      },
    },
  };
}
