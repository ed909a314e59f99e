import { useRef, type MouseEvent, type PointerEvent } from 'react';

/** The duration that phones use themselves. */
const LONG_PRESS_MS = 450;
/** A finger is never quite still; beyond this it scrolls. */
const STILL_PX = 10;

/**
 * Detects a long press, and suppresses the click and the context menu that phones derive from it. With `takesTaps`, a
 * tap or click counts as well and does not reach elements behind.
 */
export function useLongPress(onPress: () => void, takesTaps: boolean) {
  const press = useRef<{ x: number; y: number; timer: ReturnType<typeof setTimeout>; long: boolean } | null>(
    null,
  );
  const lift = (): void => clearTimeout(press.current?.timer);
  return {
    onPointerDown: (event: PointerEvent): void => {
      lift();
      press.current = null;
      if (event.pointerType !== 'touch') return;
      const { clientX: x, clientY: y } = event;
      const timer = setTimeout(() => {
        if (press.current !== null) press.current.long = true;
        onPress();
      }, LONG_PRESS_MS);
      press.current = { x, y, timer, long: false };
    },
    onPointerMove: ({ clientX, clientY }: PointerEvent): void => {
      const began = press.current;
      if (began !== null && Math.hypot(clientX - began.x, clientY - began.y) > STILL_PX) lift();
    },
    onPointerUp: lift,
    onPointerCancel: lift,
    onContextMenu: (event: MouseEvent): void => {
      if (press.current !== null) event.preventDefault();
    },
    onClickCapture: (event: MouseEvent): void => {
      const long = press.current?.long === true;
      press.current = null;
      if (!long && !takesTaps) return;
      event.preventDefault();
      event.stopPropagation();
      if (!long) onPress();
    },
  };
}
