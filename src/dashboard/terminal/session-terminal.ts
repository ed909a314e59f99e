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
  /** Bytes of the session's log between two offsets; null when they are not to be had. */
  readLog(from: number, to: number): Promise<Uint8Array | null>;
  /** An image that was pasted, or any file that was dropped. */
  onImage(file: File): void;
};

export type SessionTerminal = {
  status: Store<TerminalStatus>;
  focus(): void;
  /** Keys as bytes a terminal would send, for the key bar. */
  type(text: string): void;
  /** An arrow key, in the mode the agent asked for (DECCKM). */
  arrow(to: 'up' | 'down' | 'right' | 'left'): void;
  paste(text: string): void;
  takeOver(): void;
  toLatest(): void;
  /** The oldest line that is kept here. */
  toTop(): void;
  toLastSeenLine(): void;
  /** What it showed when the log had this length. */
  toOffset(offset: number): Promise<Jumped>;
  /** What was on screen before the program that has ended took all of it. */
  showBefore(): void;
  /** Its last screen again. */
  showLast(): void;
  copy(): void;
  /** What is in view as plain text. */
  screenText(): string;
  /** Whether a screen reader is told each line; drawing is slower then. */
  setReader(on: boolean): void;
  find(text: string, direction: 'next' | 'previous'): void;
  endFind(): void;
  /** The colours have changed. */
  retheme(): void;
  retry(): void;
  stop(): void;
};

/** The last byte of a cursor key (DEC VT100: CUU, CUD, CUF, CUB). */
const ARROW = { up: 'A', down: 'B', right: 'C', left: 'D' } as const;
/** The size of the terminal before this one: most likely this one's too, and then nothing has to be laid out twice. */
let lastSize: Size = GUESS;

/** One viewer: xterm.js on a session's bytes. Nothing of it passes through React but `status`. */
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
  // Until the first screen is complete nothing waits for a frame; from then on at most one write per frame.
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
      if (frame.kind === 'keyframe') ending.again();
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
  /** What xterm.js itself reports (focus, mouse) was typed by nobody: when it cannot be sent, nobody misses it. */
  const report = (bytes: Uint8Array<ArrayBuffer>): void => {
    if (status.get().live) connection.keys(bytes);
  };
  const arrow = (to: keyof typeof ARROW, count = 1): void =>
    type(`${terminal.modes.applicationCursorKeysMode ? '\x1bO' : '\x1b['}${ARROW[to]}`.repeat(count));

  const owned = [
    terminal.onData((data) => (isReport(data) ? report(encoder.encode(data)) : type(data))),
    // Mouse reports of the old encoding: bytes, not text.
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
  /** From beside the keyboard: what was typed on it so far comes first. */
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
    toLatest: follow.toLatest,
    toTop: () => {
      terminal.scrollToTop();
      follow.settle();
    },
    showBefore: () => {
      ending.showBefore();
      pump.after(follow.settle);
    },
    showLast: () => connection.history(),
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
