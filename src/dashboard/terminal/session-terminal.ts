import { connectTerminal, type TerminalOptions } from '../../client/terminal.js';
import { systemTimers } from '../../client/timers.js';
import type { DaemonFrame } from '../../contract/frames.js';
import { createStore, type Store } from '../state/store.js';
import { keyFate } from './input/chords.js';
import { clipboardText } from './input/clipboard.js';
import { clipboardImage } from './input/image.js';
import { createFollow } from './screen/follow.js';
import { createLookedLine } from './bytes/looked-line.js';
import { animationFrame, createPump } from './bytes/pump.js';
import { createRecovery } from './bytes/recovery.js';
import { giveScreen, takeScreen } from './screen/screen-pool.js';
import { MONO } from './screen/screen.js';
import { fitSize, scaledFont, type Size } from './screen/sizing.js';
import { FRESH, type TerminalStatus } from './status.js';
import { findColours, themeOf } from './screen/theme.js';
import { guardClosing } from './input/guard-closing.js';
import { touchScroll } from './input/touch.js';

export type TerminalDeps = Required<Pick<TerminalOptions, 'open' | 'handshake'>> & {
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
  toLookedLine(): void;
  copy(): void;
  find(text: string, direction: 'next' | 'previous'): void;
  endFind(): void;
  /** The colours have changed. */
  retheme(): void;
  retry(): void;
  stop(): void;
};

/** A window that is dragged changes its size many times a second; the agent hears of the last one. Unit: ms. */
const RESIZE_QUIET_MS = 80;
const CANCEL = Uint8Array.of(0x18);
/**
 * In place of a reset where something is on screen: RIS, and then nothing is drawn (DEC mode 2026) until the new state is
 * whole. CAN first, for a half sequence (ECMA-48 8.3.6).
 */
const REPLACE = new TextEncoder().encode('\x18\x1bc\x1b[?2026h');
const DRAW = new TextEncoder().encode('\x1b[?2026l');
/** The screen comes first; the lines above it when it has been drawn. Unit: ms. */
const HISTORY_AFTER_MS = 100;
/** The last byte of a cursor key (DEC VT100: CUU, CUD, CUF, CUB). */
const ARROW = { up: 'A', down: 'B', right: 'C', left: 'D' } as const;
/** Before anything is measured. */
const GUESS: Size = { cols: 120, rows: 36 };
/** The size of the terminal before this one: most likely this one's too, and then nothing has to be laid out twice. */
let lastSize: Size = GUESS;

/** One viewer: xterm.js on a session's bytes. Nothing of it passes through React but `status`. */
export function createSessionTerminal(deps: TerminalDeps): SessionTerminal {
  const { host, fontSize, mac } = deps;
  const status = createStore<TerminalStatus>(FRESH);
  const tell = (part: Partial<TerminalStatus>): void => status.update((value) => ({ ...value, ...part }));
  const screen = takeScreen();
  screen.attach(host, {
    fontSize,
    scrollback: deps.scrollback,
    size: lastSize,
    onLink: (link) => tell({ link }),
    onFault: ({ isLost }) => isLost && recovery.start(),
  });
  const { terminal } = screen;
  let baseCell = screen.cell();
  const fits = (): Size => {
    if (terminal.options.fontSize === fontSize) baseCell = screen.cell() ?? baseCell;
    const box = { width: host.clientWidth, height: host.clientHeight };
    return (baseCell && fitSize(box, baseCell)) ?? GUESS;
  };
  // Until the first screen is complete nothing waits for a frame; from then on at most one write per frame.
  const pump = createPump(
    (bytes, parsed) => terminal.write(bytes, parsed),
    (run) => (status.get().ready ? animationFrame(run) : queueMicrotask(run)),
    () => recovery.start(),
  );
  const follow = createFollow(terminal, (following) => tell({ following }));
  const looked = createLookedLine({
    terminal,
    pump,
    read: deps.readLog,
    onMarked: (lookedLine) => tell({ lookedLine }),
  });

  const rescale = (): void => {
    const { size } = status.get();
    if (size === null) return;
    const font = size.owner === 'you' ? fontSize : scaledFont(fontSize, size, fits());
    if (terminal.options.fontSize !== font) screen.setFont(font);
  };
  /** How far above the end a person reads while everything is written anew. Unit: lines. */
  let away: number | null = null;
  const replace = (): void => {
    pump.after(() => {
      const { baseY, viewportY } = terminal.buffer.active;
      away = follow.following() ? 0 : baseY - viewportY;
    });
    pump.bytes(REPLACE, () => undefined);
  };
  const onBytes = (frame: DaemonFrame, done: () => void): void => {
    if (frame.kind === 'keyframe' && status.get().ready) replace();
    else if (frame.kind === 'keyframe') {
      // A reset leaves the parser inside of a half sequence.
      pump.bytes(CANCEL, () => undefined);
      pump.after(() => terminal.reset());
    }
    if (looked.splits(frame)) return looked.write(frame, done);
    pump.bytes(frame.bytes, done);
  };
  let fetching: ReturnType<typeof setTimeout> | undefined;
  const recovery = createRecovery(() => connection.history());
  const onCaughtUp = (offset: number, abridged: boolean): void => {
    if (!abridged) looked.restored(offset);
    pump.after(() => {
      tell({ ready: true });
      if (away === null) return;
      if (away > 0) terminal.scrollLines(-away);
      away = null;
      pump.bytes(DRAW, () => undefined);
    });
    if (!abridged) return;
    fetching = setTimeout(() => {
      looked.again();
      connection.history();
    }, HISTORY_AFTER_MS);
  };
  const looking = (): boolean => document.visibilityState === 'visible' && document.hasFocus();
  const connection = connectTerminal({
    open: deps.open,
    handshake: deps.handshake,
    size: fits(),
    focused: looking(),
    brief: true,
    timers: systemTimers,
    random: Math.random,
    onBytes,
    onOpened: (opened) => {
      looked.opened(opened);
      tell({ live: opened.live });
    },
    onSize: ({ cols, rows, owner }) =>
      pump.after(() => {
        tell({ size: { cols, rows, owner } });
        rescale();
        if (terminal.cols !== cols || terminal.rows !== rows) terminal.resize(cols, rows);
        lastSize = { cols, rows };
        if (follow.following()) terminal.scrollToBottom();
      }),
    onCaughtUp,
    onExited: () => pump.after(() => tell({ live: false })),
    onError: ({ message, hint }) => tell({ refused: hint === undefined ? message : `${message} ${hint}` }),
    onState: (line) => tell({ line }),
  });

  const encoder = new TextEncoder();
  const sent = (arrived: boolean): void => {
    if (!status.get().live) return tell({ refused: 'The agent has ended: there is nobody to read this.' });
    tell({ refused: arrived ? null : 'Not connected: what you typed was not sent.' });
  };
  const type = (text: string): void => sent(connection.keys(encoder.encode(text)));
  const paste = (text: string): void => sent(connection.paste(text));

  const owned = [
    terminal.onData(type),
    // Mouse reports of the old encoding: bytes, not text.
    terminal.onBinary((data) => connection.keys(Uint8Array.from(data, (char) => char.charCodeAt(0)))),
    terminal.parser.registerOscHandler(52, (data) => {
      const offered = status.get().ready ? clipboardText(data) : null;
      if (offered !== null) tell({ offered });
      return true;
    }),
    screen.search.onDidChangeResults(({ resultIndex, resultCount }) =>
      tell({ find: { index: resultIndex, count: resultCount } }),
    ),
  ];
  terminal.attachCustomKeyEventHandler((event) => {
    const fate = keyFate(event, mac);
    if (fate.to === 'agent') return true;
    if (fate.to === 'send') {
      if (event.type === 'keydown') type(fate.text);
      event.preventDefault();
    }
    return false;
  });

  const onPaste = (event: ClipboardEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    const { clipboardData } = event;
    const image = [...(clipboardData?.files ?? [])].find((file) => file.type.startsWith('image/'));
    const text = clipboardData?.getData('text/plain') ?? '';
    if (image !== undefined && text === '') deps.onImage(image);
    else if (text !== '') paste(text);
    else void clipboardImage(navigator.clipboard).then((found) => found && deps.onImage(found));
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    for (const file of event.dataTransfer?.files ?? []) deps.onImage(file);
  };
  const onDragOver = (event: DragEvent): void => event.preventDefault();
  const onLooking = (): void => connection.focus(looking());
  let resizing: ReturnType<typeof setTimeout> | undefined;
  const observer = new ResizeObserver(() => {
    clearTimeout(resizing);
    resizing = setTimeout(() => {
      connection.resize(fits());
      rescale();
    }, RESIZE_QUIET_MS);
  });
  const events = new AbortController();
  const { signal } = events;
  host.addEventListener('paste', onPaste, { capture: true, signal });
  host.addEventListener('drop', onDrop, { signal });
  host.addEventListener('dragover', onDragOver, { signal });
  document.addEventListener('visibilitychange', onLooking, { signal });
  window.addEventListener('focus', onLooking, { signal });
  window.addEventListener('blur', onLooking, { signal });
  observer.observe(host);
  const stopTouch = touchScroll(host, terminal);
  const stopGuard = guardClosing(host, () => status.get().live);
  // The first measure may come before the mono font is there; its cells are not those of the fallback.
  const font = `${fontSize}px ${MONO}`;
  if (!document.fonts.check(font))
    void document.fonts.load(font).then(() => {
      if (signal.aborted) return;
      terminal.options.fontFamily = `${terminal.options.fontFamily ?? ''} `;
      connection.resize(fits());
      rescale();
    });

  return {
    status,
    focus: () => terminal.focus(),
    type,
    arrow: (to) => type(`${terminal.modes.applicationCursorKeysMode ? '\x1bO' : '\x1b['}${ARROW[to]}`),
    paste,
    takeOver: () => connection.takeOver(),
    toLatest: follow.toLatest,
    toTop: () => {
      terminal.scrollToTop();
      follow.settle();
    },
    toLookedLine: () => {
      looked.show();
      tell({ lookedLine: false });
      follow.settle();
    },
    copy: () => void navigator.clipboard.writeText(terminal.getSelection()),
    find: (text, direction) => {
      const options = { decorations: findColours(host) };
      if (direction === 'next') screen.search.findNext(text, options);
      else screen.search.findPrevious(text, options);
    },
    endFind: () => {
      screen.search.clearDecorations();
      tell({ find: null });
    },
    retheme: () => {
      terminal.options.theme = themeOf(host);
    },
    retry: () => connection.retryNow(),
    stop: () => {
      clearTimeout(resizing);
      clearTimeout(fetching);
      recovery.stop();
      events.abort();
      observer.disconnect();
      stopTouch();
      stopGuard();
      connection.stop();
      follow.stop();
      for (const own of owned) own.dispose();
      looked.stop();
      giveScreen(screen, pump.stop());
    },
  };
}
