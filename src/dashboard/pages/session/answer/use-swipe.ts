import { useCallback, useEffect, type RefObject } from 'react';
import { useApp } from '../../../state/hooks.js';
import { waitingBeside } from './waiting-beside.js';

/** A shorter way is a tap or a wobble. Unit: px. */
const MIN_DISTANCE_PX = 64;
/** As many times as far across as up or down. */
const MIN_FLATNESS = 2;
/** Where a thumb reaches in from the side, and no text is read. Unit: px. */
const EDGE_PX = 28;

/** A swipe in the session's view leads to the next session that waits, or back to the one before it. */
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
 * A finger that is drawn across one of `[data-swipe]`, or in from the side of the window: 1 to the left, as a page is turned, -1
 * to the right. It only listens, so scrolling and selecting go on as they would.
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
