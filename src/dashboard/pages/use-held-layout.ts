import { useMemo, useState, type RefObject } from 'react';
import { changesBetween } from '../state/hold.js';
import type { ListLayout } from '../state/list.js';
import { useHold } from './use-hold.js';

/**
 * The layout that is on screen: `layout`, unless somebody is aiming at the list, who then keeps the one they see until
 * they leave it, ask for the new one (`apply`), or ask for another view (`viewKey`).
 */
export function useHeldLayout(o: {
  layout: ListLayout;
  viewKey: string;
  list: RefObject<HTMLElement | null>;
}) {
  const { layout, viewKey, list } = o;
  const { held, handlers } = useHold(list);
  const [shown, setShown] = useState({ layout, viewKey });
  if (shown.layout !== layout && (!held || shown.viewKey !== viewKey)) setShown({ layout, viewKey });
  const changes = useMemo(() => changesBetween(shown.layout, layout), [shown.layout, layout]);
  return { shown: shown.layout, changes, handlers, apply: () => setShown({ layout, viewKey }) };
}
