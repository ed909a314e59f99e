import type { ComponentProps, MouseEvent } from 'react';
import { useApp } from '../../state/hooks.js';
import { hrefOf, type Route } from '../../state/navigation/routes.js';

/** A link within the page: a real URL (new tab, copy, middle click) that does not reload on a plain click. */
export function Link({ to, onClick, ...rest }: Omit<ComponentProps<'a'>, 'href'> & { to: Route }) {
  const { router } = useApp();
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.go(to);
  };
  return <a {...rest} href={hrefOf(to)} onClick={follow} />;
}
