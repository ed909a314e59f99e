import { compareAttention } from '../../../contract/session/attention.js';
import type { QuickLaunch } from '../../../contract/config.js';
import type { App } from '../../state/app.js';
import type { Session } from '../../../contract/session/session.js';
import type { KeyId } from '../../state/keyboard/keys.js';
import { HOME, SETTINGS, SPAWN, sessionRoute } from '../../state/navigation/routes.js';
import { promptable } from '../../pages/spawn/quick-launch.js';
import { nameOf, plain, reasonOf } from '../../state/words/words.js';

/** One entry of the palette. `words` is the text that a search matches. */
export type PaletteItem = {
  id: string;
  label: string;
  note: string;
  keys?: string;
  sessionId?: string;
  words: string;
  run: () => void;
};
export type PaletteGroup = { value: string; items: PaletteItem[] };

const item = (entry: Omit<PaletteItem, 'words'>): PaletteItem => ({
  ...entry,
  words: `${entry.label} ${entry.note} ${entry.id}`.toLowerCase(),
});

/** A group with more matches than this needs a longer query. */
const SHOWN = 8;

/** Returns the groups for a query: the current session first without a query, matching sessions first with one. */
export function paletteGroups(app: App, query: string): PaletteGroup[] {
  const groups = everything(app);
  const ordered =
    query.trim() === ''
      ? groups
      : groups.toSorted((a, b) => Number(b.value === SESSIONS) - Number(a.value === SESSIONS));
  return ordered
    .map((group) => ({ ...group, items: group.items.filter((each) => matches(each, query)).slice(0, SHOWN) }))
    .filter((group) => group.items.length > 0);
}

const SESSIONS = 'Sessions';

/** The current session, all sessions in their usual order, then pages and settings. */
function everything(app: App): PaletteGroup[] {
  const data = app.model.get().data;
  const route = app.router.route.get();
  const here = route.page === 'session' ? app.session(route.id) : undefined;
  const command = (id: KeyId, label: string, keys: string): PaletteItem =>
    item({
      id: `do ${id}`,
      label,
      note: '',
      keys,
      run: () => void app.commands.run(id),
    });
  /** The current workspace, for a quick launch that needs an existing one. */
  const inHere = ({ where }: QuickLaunch): string | null =>
    where !== 'workspace'
      ? null
      : route.page === 'diff'
        ? route.workspace
        : here?.status === 'spawning'
          ? null
          : (here?.workspace.id ?? null);
  const groups: PaletteGroup[] = [];
  const rows = route.page === 'home' ? rowsIn(app) : [];
  const [row] = rows;
  if (row !== undefined) groups.push({ value: rowsTitle(rows), items: rowItems(rows, command) });
  if (here !== undefined) {
    groups.push({
      value: 'This session',
      items: [
        ...(here.resumable ? [command('resume', 'Resume conversation', 'R')] : []),
        ...(here.status === 'running' ? [command('send', 'Send a message', 's')] : []),
        ...(here.status === 'spawning' ? [] : [command('termText', 'View screen as text', 'Ctrl+Shift+L')]),
        command('why', 'Explain the status', 'w'),
        command('copy', 'Copy attach command', 'c'),
        command('done', here.status === 'done' ? 'Mark as reviewed' : 'End the agent, keep for review', 'd'),
        command('rename', 'Edit nickname', 'r'),
        command('mute', here.muted ? 'Unmute' : 'Mute', 'm'),
        command('diff', 'View workspace diff', 'v'),
        command('dispose', 'Dispose', 'Backspace'),
      ],
    });
  }
  groups.push({
    value: SESSIONS,
    items: [...(data?.sessions.values() ?? [])].sort(compareAttention).map((session) =>
      item({
        id: session.id,
        label: nameOf(session),
        note: [session.agent, session.workspace.id, plain(reasonOf(session))]
          .filter((part) => part !== '')
          .join(' · '),
        sessionId: session.id,
        run: () => app.router.go(sessionRoute(session.id, app.router.route.get())),
      }),
    ),
  });
  groups.push({
    value: 'Start',
    items: [
      item({ id: 'new', label: 'New session', note: '', keys: 'n', run: () => app.router.go(SPAWN) }),
      ...promptable(data?.config.quick_launches ?? [], data?.agents ?? []).map((quick) =>
        item({
          id: `quick ${quick.name}`,
          label: `Quick launch: ${quick.name}`,
          note: inHere(quick) === null ? quick.agent : `${quick.agent} in ${inHere(quick)}`,
          run: () =>
            app.router.go({ page: 'spawn', workspace: inHere(quick), repo: null, quick: quick.name }),
        }),
      ),
    ],
  });
  groups.push({
    value: 'Go to',
    items: [
      item({ id: 'home', label: 'Sessions', note: 'home', keys: 'g h', run: () => app.router.go(HOME) }),
      item({
        id: 'workspaces',
        label: 'Workspaces',
        note: '',
        keys: 'g w',
        run: () => app.router.go({ page: 'workspaces' }),
      }),
      ...[...(data?.workspaces.values() ?? [])].map((workspace) =>
        item({
          id: `diff ${workspace.id}`,
          label: `Diff of ${workspace.id}`,
          note: workspace.branch ?? '',
          run: () => app.router.go({ page: 'diff', workspace: workspace.id, base: 'head', file: null }),
        }),
      ),
      ...SETTINGS.map((section) =>
        item({
          id: `settings ${section}`,
          label: `Settings: ${section.replace('-', ' ')}`,
          note: section === 'advanced' ? 'internal settings, log sizes' : '',
          run: () => app.router.go({ page: 'settings', section }),
        }),
      ),
      item({
        id: 'help',
        label: 'Keyboard shortcuts',
        note: 'help',
        keys: '?',
        run: () => app.overlay.set({ kind: 'help' }),
      }),
    ],
  });
  groups.push({
    value: 'Theme',
    items: (['system', 'light', 'dark'] as const).map((theme) =>
      item({
        id: `theme ${theme}`,
        label: `Theme: ${theme}`,
        note: '',
        run: () => app.prefs.update((prefs) => ({ ...prefs, theme })),
      }),
    ),
  });
  groups.push({
    value: 'Density',
    items: (['comfortable', 'compact'] as const).map((density) =>
      item({
        id: `density ${density}`,
        label: density === 'compact' ? 'Sessions: one line each' : 'Sessions: two lines each',
        note: 'density',
        run: () => app.prefs.update((prefs) => ({ ...prefs, density })),
      }),
    ),
  });
  return groups;
}

/** The rows that commands act on: the selection, or the current row. */
function rowsIn(app: App): Session[] {
  const selected = app.selection.get();
  const cursor = app.cursor.get();
  const ids = selected.size > 0 ? [...selected] : cursor === null ? [] : [cursor];
  return ids.flatMap((id) => app.session(id) ?? []);
}

function rowsTitle(rows: readonly Session[]): string {
  return rows.length === 1 && rows[0] !== undefined ? nameOf(rows[0]) : `${rows.length} selected sessions`;
}

function rowItems(
  rows: readonly Session[],
  command: (id: KeyId, label: string, keys: string) => PaletteItem,
): PaletteItem[] {
  const [row] = rows;
  if (row === undefined) return [];
  const one = rows.length === 1;
  const over = rows.every(({ status }) => status === 'done');
  return [
    ...(one ? [command('open', 'Open', 'Enter')] : []),
    ...(one && row.resumable ? [command('resume', 'Resume conversation', 'R')] : []),
    ...(over ? [] : [command('send', 'Send a message', 's')]),
    command('done', over ? 'Mark as reviewed' : 'End the agent, keep for review', 'd'),
    ...(one
      ? [
          command('why', 'Explain the status', 'w'),
          command('copy', 'Copy attach command', 'c'),
          command('rename', 'Edit nickname', 'r'),
          command('mute', row.muted ? 'Unmute' : 'Mute', 'm'),
          command('diff', 'View workspace diff', 'v'),
        ]
      : []),
    command('selectGroup', 'Select the whole group', 'X'),
    command('dispose', 'Dispose', 'Backspace'),
  ];
}

/** True if the entry contains every word of the query. */
function matches(entry: PaletteItem, query: string): boolean {
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => entry.words.includes(word));
}
