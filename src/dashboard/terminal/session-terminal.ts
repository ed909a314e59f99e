import { openTerminalConnection, type TerminalConnectionOptions } from '../../client/terminal-connection.js';
import { systemTimers } from '../../client/timers.js';
import { createStore, type Store } from '../state/store.js';
import { createLastSeenLine } from './bytes/last-seen-line.js';
import { animationFrame, createPump } from './bytes/pump.js';
import { createRecovery } from './bytes/recovery.js';
import { createReplay } from './bytes/replay.js';
import { createEnding } from './ended/ending.js';
import { clipboardText } from './input/clipboard.js';
import { guardClosing } from './input/guard-closing.js';
import { handleKeys } from './input/keyboard.js';
import { isReport } from './input/reports.js';
import { createPhoneKeyboard } from './input/phone/phone-keyboard.js';
import { handlePastes } from './input/take-pastes.js';
import { touchScroll } from './input/touch.js';
import { handleWheel } from './input/wheel.js';
import { createJump, type Jumped } from './jump/jump.js';
import { screenText } from './reading/screen-text.js';
import { createFitting, GUESS } from './screen/fitting.js';
import { createFollow } from './screen/follow.js';
import { giveScreen, takeScreen } from './screen/screen-pool.js';
import type { Size } from './screen/sizing.js';
import { findColours, themeOf } from './screen/theme.js';
import { FRESH, type TerminalStatus } from './status.js';

export type TerminalDeps = Required<Pick<TerminalConnectionOptions, 'open' | 'handshake'>> & {
  host: HTMLElement;
  fontSize: number;
  scrollback: number;
  mac: boolean;
  /** Returns the bytes of the session's log between two offsets; null if they are not available. */
  readLog(from: number, to: number): Promise<Uint8Array | null>;
  /** An image was pasted, or any file was dropped. */
  onImage(file: File): void;
};

export type SessionTerminal = {
  status: Store<TerminalStatus>;
  focus(): void;
  /** Sends keys as the bytes of a terminal, for the key bar. */
  type(text: string): void;
  /** Sends an arrow key, in the mode the agent asked for (DECCKM). */
  arrow(to: 'up' | 'down' | 'right' | 'left'): void;
  paste(text: string): void;
  takeOver(): void;
  toLatest(): void;
  /** Scrolls to the oldest line kept here. */
  toTop(): void;
  toLastSeenLine(): void;
  /** Scrolls to what the terminal showed when the log had this length. */
  toOffset(offset: number): Promise<Jumped>;
  /** Shows what was on screen before the ended program used all of it. */
  showBefore(): void;
  /** Shows its last screen again. */
  showLast(): void;
  copy(): void;
  /** Returns the visible part as plain text. */
  screenText(): string;
  /** Sets whether a screen reader announces each line; drawing is slower then. */
  setReader(on: boolean): void;
  find(text: string, direction: 'next' | 'previous'): void;
  endFind(): void;
  /** Applies changed colours. */
  retheme(): void;
  retry(): void;
  stop(): void;
};

/** The last byte of a cursor key (DEC VT100: CUU, CUD, CUF, CUB). */
const ARROW = { up: 'A', down: 'B', right: 'C', left: 'D' } as const;
/** The size of the previous terminal: most likely also the size of the next, which then needs no second layout. */
let lastSize: Size = GUESS;

/** One viewer: xterm.js on a session's bytes. Only `status` passes through React. */
export function createSessionTerminal(deps: TerminalDeps): SessionTerminal {
  const { host, fontSize, mac } = deps;
  const status = createStore<TerminalStatus>(FRESH);
  const setStatus = (part: Partial<TerminalStatus>): void =>
    status.update((value) => ({ ...value, ...part }));
  const screen = takeScreen();
  screen.attach(host, {
    fontSize,
    scrollback: deps.scrollback,
    size: lastSize,
    onLink: (link) => setStatus({ link }),
    onFault: ({ isLost }) => isLost && recovery.start(),
  });
  const { terminal } = screen;
  // Until the first screen is complete, nothing waits for a frame; after that, there is at most one write per frame.
  const pump = createPump(
    (bytes, parsed) => terminal.write(bytes, parsed),
    (run) => (status.get().ready ? animationFrame(run) : queueMicrotask(run)),
    () => recovery.start(),
  );
  const follow = createFollow(terminal, (following) => setStatus({ following }));
  const lastSeen = createLastSeenLine({
    terminal,
    pump,
    read: deps.readLog,
    onMarked: (lastSeenLine) => setStatus({ lastSeenLine }),
  });

  const fitting = createFitting({
    host,
    screen,
    fontSize,
    currentSize: () => status.get().size,
    live: () => status.get().live,
    onFits: (size) => connection.resize(size),
  });
  const recovery = createRecovery(() => connection.history());
  const replay = createReplay({
    terminal,
    pump,
    follow,
    lastSeen,
    ready: () => status.get().ready,
    onReady: () => setStatus({ ready: true }),
    history: () => connection.history(),
  });
  const jump = createJump({ terminal, pump, read: deps.readLog, onMoved: follow.settle });
  const ending = createEnding({
    terminal,
    pump,
    history: () => connection.history(),
    onBefore: (before) => setStatus({ before }),
  });
  const looking = (): boolean => document.visibilityState === 'visible' && document.hasFocus();
  const connection = openTerminalConnection({
    open: deps.open,
    handshake: deps.handshake,
    size: fitting.size(),
    focused: looking(),
    brief: true,
    timers: systemTimers,
    random: Math.random,
    onBytes: (frame, done) => {
      jump.frame(frame);
      replay.frame(frame, done);
    },
    onOpened: (opened) => {
      lastSeen.opened(opened);
      ending.live(opened.live);
      setStatus({ live: opened.live });
    },
    onSize: ({ cols, rows, owner }) =>
      pump.after(() => {
        setStatus({ size: { cols, rows, owner } });
        fitting.rescale();
        if (terminal.cols !== cols || terminal.rows !== rows) terminal.resize(cols, rows);
        lastSize = { cols, rows };
        if (follow.following()) terminal.scrollToBottom();
      }),
    onCaughtUp: (offset, abridged) => {
      replay.caughtUp(offset, abridged);
      ending.settled();
    },
    onExited: () => {
      pump.after(() => {
        ending.live(false);
        setStatus({ live: false });
        fitting.rescale();
        ending.settled();
      });
    },
    onError: ({ message, hint }) =>
      setStatus({ refused: hint === undefined ? message : `${message} ${hint}` }),
    onState: (state) => setStatus({ connection: state }),
  });

  const encoder = new TextEncoder();
  const refuseInput = (): void => setStatus({ refused: 'The agent has ended and cannot receive input.' });
  const deliver = (send: () => boolean): void => {
    if (!status.get().live) return refuseInput();
    setStatus({ refused: send() ? null : 'Not connected: what you typed was not sent.' });
  };
  const type = (text: string): void => deliver(() => connection.keys(encoder.encode(text)));
  const paste = (text: string): void => deliver(() => connection.paste(text));
  /** Nobody typed the reports of xterm.js (focus, mouse): if they cannot be sent, nobody misses them. */
  const report = (bytes: Uint8Array<ArrayBuffer>): void => {
    if (status.get().live) connection.keys(bytes);
  };
  const arrow = (to: keyof typeof ARROW, count = 1): void =>
    type(`${terminal.modes.applicationCursorKeysMode ? '\x1bO' : '\x1b['}${ARROW[to]}`.repeat(count));

  const owned = [
    terminal.onData((data) => (isReport(data) ? report(encoder.encode(data)) : type(data))),
    // Mouse reports in the old encoding: bytes, not text.
    terminal.onBinary((data) => report(Uint8Array.from(data, (char) => char.charCodeAt(0)))),
    terminal.parser.registerOscHandler(52, (data) => {
      const offered = status.get().ready ? clipboardText(data) : null;
      if (offered !== null) setStatus({ offered });
      return true;
    }),
    screen.search.onDidChangeResults(({ resultIndex, resultCount }) =>
      setStatus({ find: { index: resultIndex, count: resultCount } }),
    ),
  ];
  const live = (): boolean => status.get().live;
  const onScrolled = follow.settle;
  const phone = createPhoneKeyboard(host, terminal);
  handleKeys({ terminal, mac, phone, live, type, onLost: refuseInput, onScrolled });
  const stops = [
    handlePastes(host, { paste: (text) => (phone.settle(), paste(text)), onImage: deps.onImage }),
    handleWheel(host, {
      terminal,
      mac,
      live,
      cell: () => screen.cell()?.height ?? 0,
      arrows: arrow,
      onScrolled,
    }),
    touchScroll(host, terminal),
    guardClosing(host, live),
    phone.stop,
    jump.stop,
  ];
  /** For input from outside the keyboard: what was typed so far goes first. */
  const afterTyped =
    <T extends readonly unknown[]>(send: (...input: T) => void) =>
    (...input: T): void => {
      phone.settle();
      send(...input);
    };
  const onLooking = (): void => connection.focus(looking());
  const events = new AbortController();
  const { signal } = events;
  document.addEventListener('visibilitychange', onLooking, { signal });
  window.addEventListener('focus', onLooking, { signal });
  window.addEventListener('blur', onLooking, { signal });
  return {
    status,
    focus: () => terminal.focus(),
    type: afterTyped(type),
    arrow: afterTyped((to: keyof typeof ARROW) => arrow(to)),
    paste: afterTyped(paste),
    takeOver: () => connection.takeOver(),
    toLatest: replay.toLatest,
    toTop: replay.toTop,
    showBefore: () => {
      ending.showBefore();
      pump.after(follow.settle);
    },
    showLast: ending.showLast,
    toLastSeenLine: () => {
      lastSeen.show();
      setStatus({ lastSeenLine: false });
      follow.settle();
    },
    toOffset: jump.to,
    copy: () => void navigator.clipboard.writeText(terminal.getSelection()),
    screenText: () => screenText(terminal.buffer.active, terminal.rows),
    setReader: (on) => {
      terminal.options.screenReaderMode = on;
    },
    find: (text, direction) => {
      const options = { decorations: findColours(host) };
      if (direction === 'next') screen.search.findNext(text, options);
      else screen.search.findPrevious(text, options);
    },
    endFind: () => {
      screen.search.clearDecorations();
      setStatus({ find: null });
    },
    retheme: () => {
      terminal.options.theme = themeOf(host);
    },
    retry: () => connection.retryNow(),
    stop: () => {
      fitting.stop();
      replay.stop();
      recovery.stop();
      events.abort();
      for (const stop of stops) stop();
      connection.stop();
      follow.stop();
      for (const own of owned) own.dispose();
      lastSeen.stop();
      giveScreen(screen, pump.stop());
    },
  };
}
