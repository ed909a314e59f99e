import { useCallback, useEffect, type RefObject } from 'react';
import { useApp } from '../../../state/hooks.js';
import { waitingBeside } from './waiting-beside.js';

/** A shorter movement is a tap or a wobble. */
const MIN_DISTANCE_PX = 64;
/** A swipe goes at least this many times as far sideways as up or down. */
const MIN_FLATNESS = 2;
/** The edge of the window, where a thumb reaches in and there is no text. */
const EDGE_PX = 28;

/** Swiping in the session view leads to the next waiting session, or back to the previous one. */
export function useWaitingSwipe(area: RefObject<HTMLElement | null>, id: string): void {
  const app = useApp();
  const onSwipe = useCallback(
    (step: 1 | -1) => {
      const beside = waitingBeside(app.model.get().data?.sessions.values() ?? [], id, step);
      if (beside !== null) app.router.go({ page: 'session', id: beside.id });
    },
    [app, id],
  );
  useSwipe(area, onSwipe);
}

/**
 * Detects swipes across `[data-swipe]` elements or from the edge of the window: 1 to the left, as when turning a page,
 * -1 to the right. It only listens, so scrolling and selecting still work.
 */
function useSwipe(area: RefObject<HTMLElement | null>, onSwipe: (step: 1 | -1) => void): void {
  useEffect(() => {
    const element = area.current;
    if (element === null) return undefined;
    const events = new AbortController();
    const options = { signal: events.signal, passive: true, capture: true };
    let from: { x: number; y: number } | null = null;
    element.addEventListener(
      'touchstart',
      ({ touches, target }) => {
        const [touch] = touches;
        from = null;
        if (touch === undefined || touches.length > 1) return;
        const { clientX: x, clientY: y } = touch;
        const isHandle = target instanceof Element && target.closest('[data-swipe]') !== null;
        if (isHandle || x < EDGE_PX || x > window.innerWidth - EDGE_PX) from = { x, y };
      },
      options,
    );
    element.addEventListener(
      'touchend',
      ({ changedTouches: [touch] }) => {
        const start = from;
        from = null;
        if (start === null || touch === undefined) return;
        const [across, down] = [touch.clientX - start.x, touch.clientY - start.y];
        if (Math.abs(across) >= MIN_DISTANCE_PX && Math.abs(across) >= Math.abs(down) * MIN_FLATNESS)
          onSwipe(across < 0 ? 1 : -1);
      },
      options,
    );
    element.addEventListener('touchcancel', () => void (from = null), options);
    return () => events.abort();
  }, [area, onSwipe]);
}
