import { Suspense, useEffect, useRef, useState, type ReactNode } from 'react';
import '@xterm/xterm/css/xterm.css';
import { toSchmuxError } from '../../contract/errors.js';
import { PHONE, useApp, useConfig, useMedia, useStore } from '../state/hooks.js';
import { imageName, imageProblem, toBase64 } from '../state/image-file.js';
import { Button } from '../ui/controls/button.js';
import { IS_MAC } from '../ui/display/kbd.js';
import { retryWhileKnown } from './bytes/reconnect.js';
import { readLog } from './bytes/read-log.js';
import { createSessionTerminal, type SessionTerminal } from './session-terminal.js';
import { KeyBar } from './key-bar.js';
import { lazyComponent } from '../ui/lazy-component.js';
import { TerminalFrame } from './terminal-frame.js';
import { MessageField } from './message-field/message-field.js';
import css from './terminal-view.module.css';

const ReadScreen = lazyComponent(() =>
  import('./reading/read-screen.js').then((module) => module.ReadScreen),
);

/** A session's live terminal. Its bytes never pass through React: this only connects xterm.js to the page. */
export function TerminalView(props: {
  sessionId: string;
  autoFocus: boolean;
  /** The page's terminal keys act on this one. */
  chosen?: boolean;
  /** Receives the terminal while it exists. */
  onView?: (view: SessionTerminal | null) => void;
  /** Shown above a phone's keys. */
  children?: ReactNode;
}) {
  const { sessionId, autoFocus, chosen = true, onView, children } = props;
  const app = useApp();
  const { font_size: fontSize, scrollback } = useConfig().config.terminal;
  const dark = useStore(app.prefs, (prefs) => prefs.terminal === 'dark');
  const phone = useMedia(PHONE);
  const writes = useStore(app.prefs, (prefs) => prefs.line);
  const host = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<SessionTerminal | null>(null);
  const [reading, setReading] = useState(false);

  useEffect(() => {
    if (host.current === null) return undefined;
    const refuse = (title: string, detail?: string): void =>
      app.toasts.update((all) => [...all, { tone: 'error', title, detail }]);
    const upload = async (file: File): Promise<void> => {
      try {
        const problem = await imageProblem(file);
        if (problem !== null) return refuse(problem);
        const body = { name: imageName(file), data_base64: await toBase64(file) };
        const { text } = await app.client.call('sessionAttachment', { params: { id: sessionId }, body });
        terminal.paste(`${text} `);
      } catch (thrown) {
        const error = toSchmuxError(thrown);
        refuse(`Could not save the image: ${error.message}`, error.hint);
      }
    };
    const terminal = createSessionTerminal({
      host: host.current,
      open: () => app.socket(`/api/sessions/${sessionId}/terminal`),
      handshake: app.handshake,
      fontSize,
      scrollback,
      mac: IS_MAC,
      readLog: (from, to) => readLog(app.fetch, { id: sessionId, from, to }),
      onImage: (file) => void upload(file),
    });
    setView(terminal);
    return () => {
      setView(null);
      terminal.stop();
    };
  }, [app, sessionId, fontSize, scrollback]);

  useEffect(() => {
    onView?.(view);
  }, [view, onView]);

  useEffect(
    () => (view === null ? undefined : retryWhileKnown(view, () => app.session(sessionId) !== undefined)),
    [app, view, sessionId],
  );

  useEffect(() => {
    // A user who has moved on to one of the page's buttons keeps the focus there.
    const busy = document.activeElement?.closest('main button') != null;
    if (autoFocus && !busy) view?.focus();
  }, [view, autoFocus]);

  useEffect(() => {
    if (view === null) return undefined;
    const media = window.matchMedia('(prefers-color-scheme: dark)');
    // A frame later, when the page has its new colours.
    const retheme = (): void => {
      view.setReader(app.prefs.get().reader);
      requestAnimationFrame(() => view.retheme());
    };
    view.setReader(app.prefs.get().reader);
    media.addEventListener('change', retheme);
    const stop = app.prefs.subscribe(retheme);
    return () => {
      media.removeEventListener('change', retheme);
      stop();
    };
  }, [app, view]);

  return (
    <div className={css.view} data-dark={dark || undefined} data-testid="terminal">
      <div className={css.stage}>
        <Button className={css.read} onClick={() => setReading(true)}>
          View screen as text
        </Button>
        <div ref={host} className={css.host} data-terminal={sessionId} />
        {view !== null && <TerminalFrame view={view} chosen={chosen} onRead={() => setReading(true)} />}
        {view !== null && reading && (
          <Suspense fallback={null}>
            <ReadScreen view={view} onClose={() => setReading(false)} />
          </Suspense>
        )}
      </div>
      {children}
      {phone && writes && view !== null && <MessageField view={view} sessionId={sessionId} />}
      {phone && view !== null && <KeyBar view={view} sessionId={sessionId} />}
    </div>
  );
}
