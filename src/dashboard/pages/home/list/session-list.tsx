import { memo, useCallback, useLayoutEffect, useMemo, useRef } from 'react';
import { PHONE, TOUCH, useApp, useMedia, useSessions, useStore } from '../../../state/hooks.js';
import { attemptsOf } from '../row/batches.js';
import { shareOf, toggled, withGroup, withRange } from './select.js';
import type { ListLayout } from '../../../state/sessions/list.js';
import { ChangesPill } from '../../../ui/controls/changes-pill.js';
import { useVirtualRows } from '../../../ui/virtual-list/use-virtual-rows.js';
import { VirtualRows } from '../../../ui/virtual-list/virtual-rows.js';
import { useHeldLayout } from '../../shared/held-order/use-held-layout.js';
import { SessionRow } from '../row/session-row.js';
import { useListKeys } from './use-list-keys.js';
import css from './session-list.module.css';

/** Row heights in px, equal to those in session-row.module.css, so that nothing has to be measured. */
const HEIGHT = { row: 56, compactRow: 36, phoneRow: 88, heading: 40 } as const;

type Item =
  { kind: 'heading'; key: string; label: string; ids: readonly string[] } | { kind: 'row'; key: string };

function itemsOf(layout: ListLayout): Item[] {
  return layout.flatMap((group): Item[] => [
    { kind: 'heading', key: `# ${group.key}`, label: group.label, ids: group.ids },
    ...group.ids.map((id) => ({ kind: 'row', key: id }) as const),
  ]);
}

/**
 * The list of sessions. Its order is held while the user aims at it; `viewKey` changes when the user asks for another
 * view.
 */
export function SessionList({
  layout,
  viewKey,
  picking,
}: {
  layout: ListLayout;
  viewKey: string;
  /** The user is about to select, although nothing is selected yet. */
  picking: boolean;
}) {
  const { cursor, selection, prefs } = useApp();
  const sessions = useSessions();
  const phone = useMedia(PHONE);
  const touch = useMedia(TOUCH);
  const compact = useStore(prefs, ({ density }) => density === 'compact');
  const current = useStore(cursor);
  const selected = useStore(selection);
  const selecting = picking || selected.size > 0;
  const scroller = useRef<HTMLDivElement>(null);
  const region = useRef<HTMLDivElement>(null);
  const { shown, changes, handlers, apply } = useHeldLayout({ layout, viewKey, region });
  const items = useMemo(() => itemsOf(shown), [shown]);
  const ids = useMemo(() => shown.flatMap((group) => group.ids), [shown]);
  const attempts = useMemo(() => attemptsOf(sessions.values()), [sessions]);
  const at = items.findIndex((item) => item.key === current);

  const rowPx = phone ? HEIGHT.phoneRow : compact ? HEIGHT.compactRow : HEIGHT.row;
  const heights = useMemo(
    () => items.map(({ kind }) => (kind === 'heading' ? HEIGHT.heading : rowPx)),
    [items, rowPx],
  );
  const { rows, totalPx, scrollToRow } = useVirtualRows({ scroller, heights, keep: at, overscan: 8 });

  /** The start of a range: the row that was last selected or deselected. */
  const anchor = useRef<string | null>(null);
  const latestIds = useRef(ids);
  useLayoutEffect(() => {
    latestIds.current = ids;
  });
  const onSelect = useCallback(
    (id: string, range: boolean) => {
      const from = range ? (anchor.current ?? cursor.get()) : null;
      selection.update((all) =>
        range ? withRange(all, latestIds.current, { from, to: id }) : toggled(all, id),
      );
      if (!range) anchor.current = id;
    },
    [cursor, selection],
  );

  const wantFocus = useRef(false);
  const focusRow = (id: string): void =>
    scroller.current?.querySelector<HTMLElement>(`[data-session="${id}"] a`)?.focus({ preventScroll: true });
  useListKeys({
    layout: shown,
    ids,
    apply,
    onSelect,
    moved: (id) => {
      wantFocus.current = true;
      scrollToRow(items.findIndex((item) => item.key === id));
      // The current row is there already; any other one is after the next rendering.
      if (id === current) focusRow(id);
    },
  });
  useLayoutEffect(() => {
    if (!wantFocus.current || current === null) return;
    wantFocus.current = false;
    focusRow(current);
  });

  return (
    <div ref={region} className={css.wrap} data-selecting={selecting || undefined} {...handlers}>
      <ChangesPill changes={changes} onApply={apply} />
      <div ref={scroller} className={css.scroller} data-testid="session-list">
        <VirtualRows label="Sessions" rows={rows} totalPx={totalPx} items={items} keyOf={({ key }) => key}>
          {(item, index) =>
            item.kind === 'heading' ? (
              <Heading label={item.label} ids={item.ids} share={shareOf(selected, item.ids)} />
            ) : (
              <SessionRow
                id={item.key}
                session={sessions.get(item.key)}
                attempt={attempts.get(item.key)}
                selected={selected.has(item.key)}
                selecting={selecting}
                picking={touch && selecting}
                phone={phone}
                current={item.key === current}
                tabbable={at < 0 ? index === 1 : item.key === current}
                onSelect={onSelect}
              />
            )
          }
        </VirtualRows>
      </div>
    </div>
  );
}

type HeadingProps = { label: string; ids: readonly string[]; share: ReturnType<typeof shareOf> };

/** Name and count of a group; the checkbox selects all of it. */
const Heading = memo(function Heading({ label, ids, share }: HeadingProps) {
  const { selection } = useApp();
  return (
    <h2 className={css.heading}>
      <input
        type="checkbox"
        className={css.all}
        aria-label={`Select all of ${label}`}
        tabIndex={-1}
        checked={share === 'all'}
        ref={(box) => {
          if (box !== null) box.indeterminate = share === 'some';
        }}
        onChange={() => selection.update((all) => withGroup(all, ids))}
      />
      {label} <span className="tnum">{ids.length}</span>
    </h2>
  );
});
