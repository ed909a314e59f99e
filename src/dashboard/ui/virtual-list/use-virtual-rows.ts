import { useCallback, useMemo, useSyncExternalStore, type RefObject } from 'react';
import { offsetsOf, scrollTopFor, visibleRange, type Window } from './geometry.js';

/** A row to render: `start` and `size` in px. */
export type VirtualRow = { index: number; start: number; size: number };

const windowOf = (element: HTMLElement | null): Window => ({
  top: element?.scrollTop ?? 0,
  height: element?.clientHeight ?? 0,
});

function subscribe(scroller: RefObject<HTMLElement | null>, changed: () => void): () => void {
  const element = scroller.current;
  if (element === null) return () => undefined;
  const resized = new ResizeObserver(changed);
  resized.observe(element);
  element.addEventListener('scroll', changed, { passive: true });
  return () => {
    resized.disconnect();
    element.removeEventListener('scroll', changed);
  };
}

/**
 * Returns the rows of a long list that need rendering. Their heights are known (px, as in the style sheet), so nothing
 * is measured. `keep`: index of a row that stays rendered wherever the list is scrolled to, so that it keeps the focus;
 * -1 for none.
 */
export function useVirtualRows(o: {
  scroller: RefObject<HTMLElement | null>;
  heights: readonly number[];
  keep: number;
  overscan: number;
}): { rows: VirtualRow[]; totalPx: number; scrollToRow: (index: number) => void } {
  const { scroller, heights, keep, overscan } = o;
  const offsets = useMemo(() => offsetsOf(heights), [heights]);
  // An external store renders within the frame of the scroll (otherwise a fast scroll would show an empty list), and
  // only when other rows become visible. The snapshot is text, because snapshots are compared by identity.
  const shown = useSyncExternalStore(
    useCallback((changed: () => void) => subscribe(scroller, changed), [scroller]),
    () => {
      const { from, to } = visibleRange(offsets, windowOf(scroller.current), overscan);
      return `${from} ${to}`;
    },
  );

  const scrollToRow = (index: number): void => {
    if (index < 0) return;
    scroller.current?.scrollTo({ top: scrollTopFor(offsets, index, windowOf(scroller.current)) });
  };

  const rows = useMemo(() => {
    const [from = 0, to = 0] = shown.split(' ').map(Number);
    const indexes = Array.from({ length: to - from }, (_, at) => from + at);
    if (keep >= 0 && keep < from) indexes.unshift(keep);
    if (keep >= to && keep < heights.length) indexes.push(keep);
    return indexes.map((index) => ({ index, start: offsets[index] ?? 0, size: heights[index] ?? 0 }));
  }, [shown, keep, heights, offsets]);
  return { rows, totalPx: offsets.at(-1) ?? 0, scrollToRow };
}
