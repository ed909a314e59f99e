import type { Route } from '../../state/routes.js';

export function DiffPage({ route }: { route: Extract<Route, { page: 'diff' }> }) {
  return <p>{route.workspace}</p>;
}
