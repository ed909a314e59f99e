import { useMemo, useState, type RefObject } from 'react';
import { changesBetween, sameLayout } from './held-order.js';
import type { ListLayout } from '../../../state/sessions/list.js';
import { useHold } from './use-hold.js';

/**
 * Returns the visible layout: `layout`, unless the user is aiming at the list. Then the visible one stays until the
 * user leaves the region, applies the new one (`apply`) or asks for another view (`viewKey`). `region` contains the
 * list and the button that applies: on the way to it the order must not change, or the button would be gone before the
 * click.
 */
export function useHeldLayout(o: {
  layout: ListLayout;
  viewKey: string;
  region: RefObject<HTMLElement | null>;
}) {
  const { layout, viewKey, region } = o;
  const { held, handlers } = useHold(region);
  const [shown, setShown] = useState({ layout, viewKey });
  // Most changes move no row: then the list keeps its layout and computes nothing.
  const same = useMemo(() => sameLayout(shown.layout, layout), [shown.layout, layout]);
  if ((!same && !held) || shown.viewKey !== viewKey) setShown({ layout, viewKey });
  const changes = useMemo(
    () => (same ? 0 : changesBetween(shown.layout, layout)),
    [same, shown.layout, layout],
  );
  return { shown: shown.layout, changes, handlers, apply: () => setShown({ layout, viewKey }) };
}
