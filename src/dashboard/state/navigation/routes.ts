import { SESSION_ID, WORKSPACE_ID } from '../../../contract/names.js';
import type { Indicator } from '../../../contract/session/session.js';
import { KINDS, type Kind } from '../../../contract/session/state-word.js';
import type { DiffBase } from '../../../contract/workspace/workspace.js';

export const GROUPINGS = ['attention', 'workspace', 'agent'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export const INDICATORS = ['Waiting', 'Running', 'Error', 'Stopped'] as const satisfies Indicator[];

export const DIFF_BASES = ['head', 'branch', 'spawn'] as const satisfies DiffBase[];

export const SETTINGS = [
  'repositories',
  'agents',
  'quick-launch',
  'nudgenik',
  'notifications',
  'appearance',
  'advanced',
] as const;
export type SettingsSection = (typeof SETTINGS)[number];

/** The filters of Home, all stored in the URL. `null` means no filter. */
export type ListQuery = {
  group: Grouping;
  indicator: Indicator | null;
  kind: Kind | null;
  agent: string | null;
  repo: string | null;
  q: string;
};

export const WORKSPACE_SORTS = ['name', 'activity', 'size', 'age'] as const;
export type WorkspaceSort = (typeof WORKSPACE_SORTS)[number];
export const WORKSPACE_STATES = ['live', 'work', 'safe'] as const;
export type WorkspaceState = (typeof WORKSPACE_STATES)[number];

/** The filters of Workspaces, all stored in the URL. `null` means no filter. */
export type WorkspaceView = {
  q: string;
  sort: WorkspaceSort;
  state: WorkspaceState | null;
  /** Grouped by repository. */
  grouped: boolean;
};

/** Every view as one union; its only other form is a URL. */
export type Route =
  | { page: 'home'; list: ListQuery }
  | { page: 'session'; id: string; beside?: string }
  | { page: 'spawn'; workspace: string | null; repo: string | null; quick: string | null }
  | { page: 'workspaces'; view?: WorkspaceView }
  | { page: 'diff'; workspace: string; base: DiffBase; file: string | null }
  | { page: 'settings'; section: SettingsSection }
  | { page: 'lost'; path: string };

export const ALL: ListQuery = {
  group: 'attention',
  indicator: null,
  kind: null,
  agent: null,
  repo: null,
  q: '',
};
export const HOME: Route = { page: 'home', list: ALL };
export const SPAWN: Route = { page: 'spawn', workspace: null, repo: null, quick: null };

function oneOf<T extends string>(values: readonly T[], text: string | null): T | null {
  return values.find((value) => value === text) ?? null;
}

/** Parses a URL (path and search) into a route; an unknown path becomes `lost`, never an exception. */
export function parseRoute(url: string): Route {
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  const query = new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
  const [first, second, third, ...rest] = path.split('/').filter((part) => part !== '');
  const lost: Route = { page: 'lost', path };
  if (rest.length > 0) return lost;
  switch (first) {
    case undefined:
      return {
        page: 'home',
        list: {
          group: oneOf(GROUPINGS, query.get('group')) ?? 'attention',
          indicator: oneOf(INDICATORS, query.get('indicator')),
          kind: oneOf(KINDS, query.get('kind')),
          agent: query.get('agent'),
          repo: query.get('repo'),
          q: query.get('q') ?? '',
        },
      };
    case 'sessions':
      return second !== undefined && SESSION_ID.test(second) && third === undefined
        ? { page: 'session', id: second, ...besideOf(second, query.get('beside')) }
        : lost;
    case 'spawn':
      if (second !== undefined) return lost;
      return {
        page: 'spawn',
        workspace: query.get('workspace'),
        repo: query.get('repo'),
        quick: query.get('quick'),
      };
    case 'workspaces':
      if (second === undefined)
        return path === url ? { page: 'workspaces' } : { page: 'workspaces', view: readView(query) };
      if (!WORKSPACE_ID.test(second) || third !== 'diff') return lost;
      return {
        page: 'diff',
        workspace: second,
        base: oneOf(DIFF_BASES, query.get('base')) ?? 'head',
        file: query.get('file'),
      };
    case 'settings': {
      if (second === undefined) return { page: 'settings', section: 'repositories' };
      const section = oneOf(SETTINGS, second);
      return section === null || third !== undefined ? lost : { page: 'settings', section };
    }
    default:
      return lost;
  }
}

/** The content of the split view on a wide screen: another session, or the `diff` of the workspace. */
function besideOf(id: string, text: string | null): { beside?: string } {
  const known = text === 'diff' || (text !== null && text !== id && SESSION_ID.test(text));
  return known ? { beside: text } : {};
}

/** Returns the route to another session. The split view stays; if it shows that session, the two swap places. */
export function sessionRoute(id: string, from: Route): Route {
  if (from.page !== 'session') return { page: 'session', id };
  return { page: 'session', id, ...besideOf(id, from.beside === id ? from.id : (from.beside ?? null)) };
}

function readView(query: URLSearchParams): WorkspaceView {
  return {
    q: query.get('q') ?? '',
    sort: oneOf(WORKSPACE_SORTS, query.get('sort')) ?? 'name',
    state: oneOf(WORKSPACE_STATES, query.get('state')),
    grouped: query.get('group') === 'repo',
  };
}

function withQuery(path: string, entries: Record<string, string | null>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(entries))
    if (value !== null && value !== '') query.set(key, value);
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Returns the URL of a route; defaults are left out, so that common URLs stay short. */
export function hrefOf(route: Route): string {
  switch (route.page) {
    case 'home': {
      const { group, ...filters } = route.list;
      return withQuery('/', { group: group === 'attention' ? null : group, ...filters });
    }
    case 'session':
      return withQuery(`/sessions/${route.id}`, { beside: route.beside ?? null });
    case 'spawn':
      return withQuery('/spawn', { workspace: route.workspace, repo: route.repo, quick: route.quick });
    case 'workspaces': {
      const { q = '', sort = 'name', state = null, grouped = false } = route.view ?? {};
      return withQuery('/workspaces', {
        q,
        sort: sort === 'name' ? null : sort,
        state,
        group: grouped ? 'repo' : null,
      });
    }
    case 'diff':
      return withQuery(`/workspaces/${route.workspace}/diff`, {
        base: route.base === 'head' ? null : route.base,
        file: route.file,
      });
    case 'settings':
      return `/settings/${route.section}`;
    case 'lost':
      return route.path;
  }
}
