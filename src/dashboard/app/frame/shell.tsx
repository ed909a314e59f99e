import { Suspense, useEffect, useState } from 'react';
import { useApp, useConfig, useStore } from '../../state/hooks.js';
import { prepareTerminal } from '../../terminal/lazy-terminal.js';
import { lazyComponent } from '../../ui/lazy-component.js';
import { Banners } from './banners.js';
import { Header } from './header.js';
import { useHotkeys } from '../hotkeys.js';
import { Locked } from './locked.js';
import { Pages, SessionPage } from '../pages.js';
import { usePush } from '../notifications/use-push.js';
import { LIVE_REGION_ID, useNotifications } from '../notifications/use-notifications.js';
import css from './shell.module.css';

const Overlays = lazyComponent(() => import('../overlays.js').then((module) => module.Overlays));
const QueueBar = lazyComponent(() => import('./queue-bar.js').then((module) => module.QueueBar));
const Toasts = lazyComponent(() => import('../../ui/overlay/toasts.js').then((module) => module.Toasts));

/** The frame of every view. Shows how to get a key if there is none, and only the frame until the first snapshot. */
export function Shell() {
  const { model } = useApp();
  const locked = useStore(model, ({ connection }) =>
    connection.kind === 'locked' ? connection.reason : null,
  );
  const ready = useStore(model, ({ data }) => data !== null);
  if (locked !== null) return <Locked reason={locked} />;
  return (
    <>
      <a className={css.skip} href="#main">
        Skip to content
      </a>
      <Header />
      {ready ? <Ready /> : <Loading />}
    </>
  );
}

/** Lets the first screen settle. */
const PREFETCH_MS = 300;

/** Loads the code for opening a session before the click: that is nearly always the next step. */
function usePrefetch(): void {
  const fontSize = useConfig().config.terminal.font_size;
  useEffect(() => {
    const timer = setTimeout(() => {
      // The daemon may be away; the code is then loaded when it is needed.
      prepareTerminal(fontSize)
        .then(() => SessionPage.preload())
        .then(() => Overlays.preload())
        .catch(() => undefined);
    }, PREFETCH_MS);
    return () => clearTimeout(timer);
  }, [fontSize]);
}

function Ready() {
  useHotkeys();
  useNotifications();
  usePush();
  usePrefetch();
  return (
    <>
      <Banners />
      <Queue />
      <main id="main" className={css.main} tabIndex={-1}>
        <Pages />
      </main>
      <p id={LIVE_REGION_ID} className="sr-only" role="status" aria-live="polite" />
      <Suspense>
        <OnDemand />
      </Suspense>
    </>
  );
}

/** Loads its code when the user starts going through sessions. */
function Queue() {
  const ids = useStore(useApp().queue);
  return <Suspense>{ids !== null && <QueueBar ids={ids} />}</Suspense>;
}

/** Dialogs and toasts; their code is loaded with the first one. */
function OnDemand() {
  const { overlay, toasts } = useApp();
  const [used, setUsed] = useState({ overlay: false, toast: false });
  const covered = useStore(overlay, ({ kind }) => kind !== 'none');
  const said = useStore(toasts, (waiting) => waiting.length > 0);
  if ((covered && !used.overlay) || (said && !used.toast))
    setUsed({ overlay: used.overlay || covered, toast: used.toast || said });
  return (
    <>
      {used.overlay && <Overlays />}
      {used.toast && <Toasts />}
    </>
  );
}

/** A still outline of the list: the snapshot comes within milliseconds, so nothing should move until then. */
function Loading() {
  const { model } = useApp();
  const kind = useStore(model, ({ connection }) => connection.kind);
  const away = kind === 'offline' || kind === 'stranger';
  return (
    <main id="main" className={css.main} aria-busy={!away}>
      {kind === 'stranger' ? (
        <div className={css.away} role="alert">
          <h1>Another program answers on this port</h1>
          <p>
            It could not prove that it is your schmux, so nothing was sent to it. schmux may have stopped: run{' '}
            <code>schmux status</code>. This page keeps its key and reconnects automatically.
          </p>
        </div>
      ) : away ? (
        <div className={css.away} role="alert">
          <h1>The daemon is not responding</h1>
          <p>
            It may have stopped. Your agents keep running in tmux and their output is still saved. Start the
            daemon with <code>schmux start</code>; this page reconnects automatically.
          </p>
        </div>
      ) : (
        <div className={css.skeleton} role="status">
          <span className="sr-only">Connecting to the daemon</span>
          {[0, 1, 2, 3, 4, 5].map((row) => (
            <i key={row} />
          ))}
        </div>
      )}
    </main>
  );
}
