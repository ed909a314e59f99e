import { FolderGit2, Plus, Search, Settings, SquareTerminal } from 'lucide-react';
import { useApp, useStore } from '../../state/hooks.js';
import { HOME, SPAWN, type Route } from '../../state/navigation/routes.js';
import { Link } from '../../ui/controls/link.js';
import { IS_MAC } from '../../ui/display/kbd.js';
import { Brand } from './brand.js';
import { ConnectionPill } from './connection-pill.js';
import css from './header.module.css';

const NAV_ITEMS: { route: Route; label: string; pages: Route['page'][]; icon: typeof Settings }[] = [
  { route: HOME, label: 'Sessions', pages: ['home', 'session'], icon: SquareTerminal },
  { route: { page: 'workspaces' }, label: 'Workspaces', pages: ['workspaces', 'diff'], icon: FolderGit2 },
  {
    route: { page: 'settings', section: 'repositories' },
    label: 'Settings',
    pages: ['settings'],
    icon: Settings,
  },
];

export function Header() {
  const { router, overlay } = useApp();
  const page = useStore(router.route, (route) => route.page);
  return (
    <header className={css.header} data-page={page}>
      <Link to={HOME} className={css.brand} aria-label="schmux, home">
        <Brand />
      </Link>
      <nav className={css.nav} aria-label="Main">
        {NAV_ITEMS.map(({ route, label, pages, icon: Icon }) => (
          <Link
            key={label}
            to={route}
            className={css.item}
            aria-label={label}
            aria-current={pages.includes(page) ? 'page' : undefined}
          >
            <Icon size={16} aria-hidden />
            <span>{label}</span>
          </Link>
        ))}
      </nav>
      <ConnectionPill />
      <button
        type="button"
        className={css.palette}
        aria-label="Search and commands"
        data-testid="open-palette"
        onClick={() => overlay.set({ kind: 'palette' })}
      >
        <Search size={14} aria-hidden />
        <span>Search and commands</span>
        <kbd data-keys={IS_MAC ? '⌘K' : 'Ctrl K'} aria-hidden />
      </button>
      <Link to={SPAWN} className={css.fresh} title="New session (n)" aria-label="New session">
        <Plus size={16} aria-hidden />
        <span>New session</span>
      </Link>
    </header>
  );
}
