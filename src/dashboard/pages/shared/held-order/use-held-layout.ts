import { useMemo, useState, type RefObject } from 'react';
import { changesBetween, sameLayout } from './held-order.js';
import type { ListLayout } from '../../../state/sessions/list.js';
import { useHold } from './use-hold.js';

/**
 * The layout that is on screen: `layout`, unless the user is aiming at the list. The user then keeps the one on screen until
 * they leave the region, ask for the new one (`apply`) or ask for another view (`viewKey`). `region` holds the list and the
 * button that applies: on the way to it the order must not change, or the button would be gone before the click.
 */
export function useHeldLayout(o: {
  layout: ListLayout;
  viewKey: string;
  region: RefObject<HTMLElement | null>;
}) {
  const { layout, viewKey, region } = o;
  const { held, handlers } = useHold(region);
  const [shown, setShown] = useState({ layout, viewKey });
  // Most changes move no row: then the list keeps what it has, and lays out nothing.
  const same = useMemo(() => sameLayout(shown.layout, layout), [shown.layout, layout]);
  if ((!same && !held) || shown.viewKey !== viewKey) setShown({ layout, viewKey });
  const changes = useMemo(
    () => (same ? 0 : changesBetween(shown.layout, layout)),
    [same, shown.layout, layout],
  );
  return { shown: shown.layout, changes, handlers, apply: () => setShown({ layout, viewKey }) };
}
