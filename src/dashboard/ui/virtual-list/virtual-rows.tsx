import type { ReactNode } from 'react';
import type { VirtualRow } from './use-virtual-rows.js';
import css from './virtual-rows.module.css';

/** A list as high as all its rows, of which only the given ones are rendered, each in its place. */
export function VirtualRows<Item>(props: {
  label?: string;
  rows: readonly VirtualRow[];
  totalPx: number;
  items: readonly Item[];
  keyOf: (item: Item) => string;
  children: (item: Item, index: number) => ReactNode;
}) {
  const { label, rows, totalPx, items, keyOf, children } = props;
  return (
    <div role="list" aria-label={label} className={css.list} style={{ height: totalPx }}>
      {rows.map(({ index, start, size }) => {
        const item = items[index];
        if (item === undefined) return null;
        return (
          <div
            key={keyOf(item)}
            role="listitem"
            className={css.item}
            style={{ height: size, translate: `0 ${start}px` }}
          >
            {children(item, index)}
          </div>
        );
      })}
    </div>
  );
}
