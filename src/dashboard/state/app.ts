import type { Client } from '../../client/client.js';
import type { Session } from '../../contract/session/session.js';
import { createActing, type Acting } from './acting/acting.js';
import { createActions, type Actions, type Toast } from './actions.js';
import { createAuth, type Auth } from './connection/auth.js';
import { createCommands, type Commands } from './keyboard/commands.js';
import { createAttendance, type Attendance } from './sessions/attendance.js';
import { createSpawnDraft, type SpawnDraft } from './drafts.js';
import { createLive, type Live } from './connection/live.js';
import { emptyModel, type Model } from './model.js';
import { NO_OVERLAY, type Overlay } from './overlay.js';
import { createPrefs, type Prefs } from './prefs.js';
import { createRouter, type Router } from './navigation/router.js';
import { createStore, type Store } from './store.js';

export type App = {
  model: Store<Model>;
  router: Router;
  prefs: Store<Prefs>;
  draft: Store<SpawnDraft>;
  overlay: Store<Overlay>;
  /** Sessions selected for a bulk action. */
  selection: Store<ReadonlySet<string>>;
  /** The current row, which keys act on. */
  cursor: Store<string | null>;
  /** Detects when the user returns after a while. */
  attendance: Attendance;
  /** The sessions that the user is going through; null if there is no such queue. */
  queue: Store<readonly string[] | null>;
  commands: Commands;
  /** Toasts not shown yet; ui/overlay/toasts.tsx takes them out. */
  toasts: Store<readonly Toast[]>;
  auth: Auth;
  client: Client;
  actions: Actions;
  /** Answers and replies, and what came of them. */
  acting: Acting;
  /** See state/connection/live.ts. */
  fetch: Live['fetch'];
  socket: Live['socket'];
  handshake: Live['handshake'];
  enter: Live['enter'];
  session(id: string): Session | undefined;
  /** Connects; returns a function that stops everything the page started. */
  start(): () => void;
};

/** Assembles the page's state; called once, by main.tsx, with the real window. */
export function createApp(window: Window): App {
  const model = createStore<Model>(emptyModel);
  const auth = createAuth(window);
  const live = createLive({ window, auth, model });
  const router = createRouter(window);
  const prefs = createPrefs(window);
  const attendance = createAttendance(window);
  const toasts = createStore<readonly Toast[]>([]);
  const toast = (content: Toast): void => toasts.update((all) => [...all, content]);
  const acting = createActing({
    client: live.client,
    model,
    now: () => window.performance.now(),
    after: (ms, run) => void window.setTimeout(run, ms),
  });
  const session = (id: string): Session | undefined => model.get().data?.sessions.get(id);

  return {
    model,
    router,
    prefs: prefs.store,
    draft: createSpawnDraft(window.localStorage),
    overlay: createStore<Overlay>(NO_OVERLAY),
    selection: createStore<ReadonlySet<string>>(new Set()),
    cursor: createStore<string | null>(null),
    attendance,
    queue: createStore<readonly string[] | null>(null),
    commands: createCommands(),
    toasts,
    auth,
    client: live.client,
    fetch: live.fetch,
    socket: live.socket,
    handshake: live.handshake,
    enter: live.enter,
    session,
    acting,
    actions: createActions({ client: live.client, session, toast, clipboard: window.navigator.clipboard }),
    start: () => {
      const stop = live.start();
      return () => {
        stop();
        acting.stop();
        router.stop();
        prefs.stop();
        attendance.stop();
      };
    },
  };
}
