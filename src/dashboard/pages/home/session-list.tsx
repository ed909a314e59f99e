import { useLayoutEffect, useMemo, useRef } from 'react';
import { PHONE, TOUCH, useApp, useMedia, useNow, useSessions, useStore } from '../../state/hooks.js';
import type { ListLayout } from '../../state/list.js';
import { ChangesPill } from '../../ui/changes-pill.js';
import { useVirtualRows } from '../../ui/virtual-list/use-virtual-rows.js';
import { useHeldLayout } from '../use-held-layout.js';
import { SessionRow } from './session-row.js';
import { useListKeys } from './use-list-keys.js';
import css from './session-list.module.css';

/** Heights in px: rows and headings are as high as they look (session-row.module.css), so that nothing is measured. */
const HEIGHT = { row: 56, phoneRow: 88, heading: 40 } as const;

type Item = { kind: 'heading'; key: string; label: string; count: number } | { kind: 'row'; key: string };

function itemsOf(layout: ListLayout): Item[] {
  return layout.flatMap((group): Item[] => [
    { kind: 'heading', key: `# ${group.key}`, label: group.label, count: group.ids.length },
    ...group.ids.map((id) => ({ kind: 'row', key: id }) as const),
  ]);
}

/** The list. Its order is held while somebody aims at it; `viewKey` changes when the person asks for another view. */
export function SessionList({
  layout,
  viewKey,
  picking,
}: {
  layout: ListLayout;
  viewKey: string;
  /** Somebody is about to select, though nothing is selected yet. */
  picking: boolean;
}) {
  const { cursor, selection } = useApp();
  const sessions = useSessions();
  const now = useNow();
  const phone = useMedia(PHONE);
  const touch = useMedia(TOUCH);
  const current = useStore(cursor);
  const selected = useStore(selection);
  const selecting = picking || selected.size > 0;
  const scroller = useRef<HTMLDivElement>(null);
  const { shown, changes, handlers, apply } = useHeldLayout({ layout, viewKey, list: scroller });
  const items = useMemo(() => itemsOf(shown), [shown]);
  const at = items.findIndex((item) => item.key === current);

  const heights = useMemo(
    () =>
      items.map(({ kind }) => (kind === 'heading' ? HEIGHT.heading : phone ? HEIGHT.phoneRow : HEIGHT.row)),
    [items, phone],
  );
  const { rows, totalPx, scrollToRow } = useVirtualRows({ scroller, heights, keep: at, overscan: 8 });

  const wantFocus = useRef(false);
  useListKeys({
    ids: items.flatMap((item) => (item.kind === 'row' ? [item.key] : [])),
    apply,
    moved: (id) => {
      wantFocus.current = true;
      scrollToRow(items.findIndex((item) => item.key === id));
    },
  });
  useLayoutEffect(() => {
    if (!wantFocus.current || current === null) return;
    wantFocus.current = false;
    scroller.current
      ?.querySelector<HTMLElement>(`[data-session="${current}"] a`)
      ?.focus({ preventScroll: true });
  });

  return (
    <div className={css.wrap}>
      <ChangesPill changes={changes} onApply={apply} />
      <div ref={scroller} className={css.scroller} data-testid="session-list" {...handlers}>
        <div role="list" aria-label="Sessions" className={css.list} style={{ height: totalPx }}>
          {rows.map(({ index, start, size }) => {
            const item = items[index];
            if (item === undefined) return null;
            return (
              <div
                key={item.key}
                role="listitem"
                className={css.item}
                style={{ height: size, translate: `0 ${start}px` }}
              >
                {item.kind === 'heading' ? (
                  <h2 className={css.heading}>
                    {item.label} <span className="tnum">{item.count}</span>
                  </h2>
                ) : (
                  <SessionRow
                    id={item.key}
                    session={sessions.get(item.key)}
                    now={now}
                    selected={selected.has(item.key)}
                    selecting={selecting}
                    picking={touch && selecting}
                    current={item.key === current}
                    tabbable={at < 0 ? index === 1 : item.key === current}
                  />
                )}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
