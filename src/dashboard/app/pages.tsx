import { Suspense } from 'react';
import { HomePage } from '../pages/home/home-page.js';
import { useApp, useStore } from '../state/hooks.js';
import { HOME, hrefOf } from '../state/navigation/routes.js';
import { Empty } from '../ui/display/empty.js';
import { lazyComponent } from '../ui/lazy-component.js';
import { Link } from '../ui/controls/link.js';
import { ErrorBoundary } from './error-boundary.js';

// Most visits begin with Home. All other pages are loaded on demand or just before.
export const SessionPage = lazyComponent(() =>
  import('../pages/session/session-page.js').then((module) => module.SessionPage),
);
const SpawnPage = lazyComponent(() =>
  import('../pages/spawn/spawn-page.js').then((module) => module.SpawnPage),
);
const WorkspacesPage = lazyComponent(() =>
  import('../pages/workspaces/workspaces-page.js').then((module) => module.WorkspacesPage),
);
const DiffPage = lazyComponent(() => import('../pages/diff/diff-page.js').then((module) => module.DiffPage));
const SettingsPage = lazyComponent(() =>
  import('../pages/settings/settings-page.js').then((module) => module.SettingsPage),
);

export function Pages() {
  const at = useStore(useApp().router.route, hrefOf);
  return (
    <ErrorBoundary at={at}>
      <Suspense>
        <Page />
      </Suspense>
    </ErrorBoundary>
  );
}

function Page() {
  const route = useStore(useApp().router.route);
  switch (route.page) {
    case 'home':
      return <HomePage query={route.list} />;
    case 'session':
      return <SessionPage id={route.id} beside={route.beside ?? null} />;
    case 'spawn':
      return <SpawnPage route={route} />;
    case 'workspaces':
      return <WorkspacesPage view={route.view} />;
    case 'diff':
      return <DiffPage route={route} />;
    case 'settings':
      return <SettingsPage section={route.section} />;
    case 'lost':
      return (
        <Empty title="Page not found" action={<Link to={HOME}>Go to Home</Link>}>
          There is nothing at <code>{route.path}</code>.
        </Empty>
      );
  }
}
