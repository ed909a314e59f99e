import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { useApp, useStore } from '../../../state/hooks.js';
import css from './beside.module.css';

const MIN_SHARE = 0.25;
const MAX_SHARE = 0.75;
/** Change per press of an arrow key. */
const STEP = 0.02;

/** Divides the two panes: drag it or use the arrow keys; a double click makes both the same width. */
export function Divider() {
  const { prefs } = useApp();
  const split = useStore(prefs, (value) => value.split);
  const line = useRef<HTMLDivElement>(null);
  const set = (next: number): void =>
    prefs.update((value) => ({ ...value, split: Math.min(MAX_SHARE, Math.max(MIN_SHARE, next)) }));
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    const room = line.current?.parentElement?.getBoundingClientRect();
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || room === undefined) return;
    set((event.clientX - room.left) / room.width);
  };
  const press = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    set(split + by);
  };
  return (
    <div
      ref={line}
      className={css.divider}
      role="separator"
      aria-label="Width of the session pane"
      aria-orientation="vertical"
      aria-valuemin={MIN_SHARE * 100}
      aria-valuemax={MAX_SHARE * 100}
      aria-valuenow={Math.round(split * 100)}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={press}
      onDoubleClick={() => set(0.5)}
    />
  );
}
